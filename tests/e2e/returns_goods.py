# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people do with goods that come back: ask, authorise, receive, inspect and dispose."""

from playwright.sync_api import expect

ADDON = "dist_returns"
STATUS = ".o_statusbar_status .o_arrow_button_current"
ROW = ".o_list_renderer .o_data_row"
DIALOG = ".modal:visible"


def open_action(someone, name):
    someone.page.goto(f"{someone.url}/odoo/action-{ADDON}.{name}")
    return someone.page


def open_return(someone, facts):
    page = open_action(someone, f"dist_return_action/{facts.ret}")
    expect(page.locator(".o_form_view .o_field_widget[name=line_ids]").first).to_be_visible()
    return page


def press(page, name):
    page.locator(f"button[name={name}]:visible").first.click()


# --- the customer ------------------------------------------------------------------------------


def enter_portal(customer, path):
    page = customer.page
    page.goto(f"{customer.url}/web/login?redirect={path}&login=customer")
    page.fill("input[name=password]", "customer")
    page.click(".oe_login_buttons button[type=submit]")
    page.wait_for_url(f"**{path}*")
    return page


def ask_in_the_portal(customer, facts, photo):
    page = enter_portal(customer, f"/my/orders/{facts.order}")
    page.locator(".o_dist_return_items:visible").first.click()
    goods = page.locator("fieldset", has_text="SA-GC-L")
    goods.locator("input[name^=qty_]").fill("12")
    goods.locator("select").select_option(label="Defective")
    goods.locator("input[type=file]").set_input_files(photo)
    goods.locator("input[name^=note_]").fill("Four pairs are torn, the cartons were opened.")
    customer.picture("returns-request-desktop")
    page.get_by_role("button", name="Ask for the return").click()
    page.wait_for_url("**/my/returns/**")
    expect(page.locator(".o_dist_return .alert-success")).to_contain_text("we have your request")
    customer.picture("returns-asked-desktop")
    facts.find_return()
    assert (facts.state(), facts.line()) == ("submitted", (12, 0, 0, 0, 0))
    assert facts.rows(
        "SELECT ret.source, person.login, count(photo.*) FROM dist_return ret "
        "JOIN res_users person ON person.id = ret.requester_id "
        "JOIN dist_return_line line ON line.return_id = ret.id JOIN ir_attachment photo "
        "ON photo.res_model = 'dist.return.line' AND photo.res_id = line.id "
        "WHERE ret.id = {ret} GROUP BY 1, 2"
    ) == [("portal", "customer", "1")]


def see_the_end(customer, facts):
    page = enter_portal(customer, f"/my/returns/{facts.ret}")
    expect(page.locator(".o_dist_return [name=state]")).to_have_text("Finished")
    customer.picture("returns-finished-phone")


# --- our people --------------------------------------------------------------------------------


def authorise(clerk, facts):
    page = clerk.log_in("returns", f"{ADDON}.dist_return_action").page
    expect(page.locator(".o_data_row, .o_kanban_record").first).to_be_visible()
    clerk.picture("returns-list-desktop")
    open_return(clerk, facts)
    clerk.picture("returns-authorise-desktop")
    page.locator(ROW, has_text="SA-GC-L").get_by_text("View", exact=True).click()
    expect(page.locator(".o_field_widget[name=photo_ids] .o_attachment")).to_have_count(1)
    clerk.picture("returns-line-desktop")
    open_return(clerk, facts)
    press(page, "action_authorise")
    expect(page.locator(STATUS)).to_have_text("Authorised")
    assert (facts.state(), facts.line()) == ("authorised", (12, 12, 0, 0, 0))


def receive(worker, facts):
    worker.log_in("warehouse", f"{ADDON}.dist_return_action")
    page = open_return(worker, facts)
    press(page, "action_view_transfers")
    expect(page.locator(".o_field_widget[name=move_ids]")).to_be_visible()
    press(page, "button_validate")
    expect(page.locator(STATUS)).to_have_text("Done")
    worker.picture("returns-received-desktop")
    assert (facts.state(), facts.line()) == ("receipt", (12, 12, 12, 0, 0))
    assert facts.receipts() == [("12", "12", "to_inspect", "", "")]
    # they are here, and nobody can sell them
    assert (facts.held(), facts.free()) == (12, facts.free_before)


def open_inspection(inspector, quantity="12.00"):
    """From the list of what waits to the gloves."""
    page = open_action(inspector, "dist_inspection_action")
    page.locator(f".o_kanban_record:has-text('SA-GC-L'):has-text('{quantity}')").click()
    expect(page.locator(".o_field_widget[name=check_ids] .o_kanban_renderer")).to_be_visible()
    return page


def fail_four(inspector, facts):
    page = inspector.log_in("inspector", f"{ADDON}.dist_inspection_action").page
    expect(page.locator(".o_kanban_record", has_text="SA-GC-L")).to_be_visible()
    inspector.picture("returns-to-inspect-phone")
    open_inspection(inspector)
    inspector.picture("returns-inspection-phone")
    press(page, "action_open_answer")
    dialog = page.locator(DIALOG)
    dialog.locator(".o_field_widget[name=failed_qty] input").fill("4")
    dialog.locator(".o_field_widget[name=note] textarea").fill("Four pairs are torn at the palm.")
    inspector.picture("returns-answer-phone")
    dialog.get_by_role("button", name="Fail").click()
    expect(page.locator(".alert-warning", has_text="failed. Split them off")).to_be_visible()
    assert facts.rows(
        "SELECT state, failed_qty::float, inspector_id = (SELECT id FROM res_users WHERE login = "
        "'inspector') FROM dist_quality_check WHERE product_id = {gloves}"
    ) == [("failed", "4", "t")]


def split_them_off(inspector, facts):
    page = open_inspection(inspector)
    # a phone has the other buttons of the status bar in a menu
    page.locator(".o_form_statusbar .o-dropdown:has(.oi-ellipsis-v, .fa-ellipsis-v)").click()
    page.locator(".o-dropdown--menu button[name=action_open_split]").click()
    dialog = page.locator(DIALOG)
    choose(dialog, "Defective")
    inspector.picture("returns-split-phone")
    dialog.get_by_role("button", name="Split Off").click()
    expect(dialog).to_have_count(0)
    assert facts.receipts() == [
        ("8", "8", "to_inspect", "", ""),
        ("4", "4", "to_inspect", "defective", ""),
    ]


def conclude(inspector, facts):
    # the part has its condition since it was split off
    for quantity, condition in (("4.00", None), ("8.00", "Opened")):
        page = open_inspection(inspector, quantity)
        if condition:
            choose(page, condition)
        press(page, "action_conclude")
        expect(page.locator(STATUS)).to_have_text("Inspected")
    inspector.picture("returns-inspected-phone")
    assert facts.receipts() == [
        ("8", "8", "inspected", "opened", "passed"),
        ("4", "4", "inspected", "defective", "failed"),
    ]
    assert (facts.held(), facts.free()) == (12, facts.free_before)


def choose(place, label):
    place.locator(".o_field_widget[name=condition]").get_by_text(label, exact=True).click()


def open_dispose(inspector, quantity):
    """The dialog that says what becomes of so many gloves in quarantine."""
    page = open_action(inspector, "dist_return_receipt_action")
    page.locator(".o_group_header", has_text="Inspected").click()
    row = page.locator(f"{ROW}:has-text('SA-GC-L'):has(td[name=open_qty]:text-is('{quantity}'))")
    expect(row).to_be_visible()
    inspector.picture("returns-quarantine-desktop")
    row.locator("button[name=action_open_dispose]").click()
    dialog = page.locator(DIALOG)
    expect(dialog.locator(ROW).first).to_be_visible()
    return dialog


def propose(inspector, facts):
    inspector.log_in("inspector", f"{ADDON}.dist_return_receipt_action")
    dialog = open_dispose(inspector, "8.00")
    inspector.picture("returns-dispose-restock-desktop")
    dialog.get_by_role("button", name="Propose").click()
    expect(dialog).to_have_count(0)
    dialog = open_dispose(inspector, "4.00")
    dialog.locator(ROW).locator("td[name=kind]").click()
    fill_part(dialog, "Scrap", "1")
    dialog.get_by_text("Add a line").click()
    # what the server counts for the first line closes the menus of the second
    expect(dialog.locator(".o_field_widget[name=left_qty]")).to_have_text("3.00")
    fill_part(dialog, "Vendor claim", "3")
    # somewhere else, so that what is left is counted
    dialog.locator(".o_field_widget[name=reason] input").last.click()
    expect(dialog.locator(".o_field_widget[name=left_qty]")).to_have_text("0.00")
    inspector.picture("returns-dispose-desktop")
    dialog.get_by_role("button", name="Propose").click()
    expect(dialog).to_have_count(0)
    assert facts.dispositions() == disposed("proposed")


def fill_part(dialog, kind, quantity):
    """Say in the row that is edited what becomes of how many."""
    row = dialog.locator(".o_selected_row")
    row.locator("[name=kind] input").click()
    dialog.page.locator(".o_select_menu_item", has_text=kind).click()
    row.locator("[name=quantity] input").fill(quantity)


def disposed(state, of_claim=None):
    """The three dispositions in a state; the claim has one of its own once they differ."""
    return [
        ("restock", "8", state),
        ("scrap", "1", state),
        ("vendor_claim", "3", of_claim or state),
    ]


def mark_all(page):
    """All the gloves of a list of dispositions."""
    rows = page.locator(ROW, has_text="SA-GC-L")
    for row in rows.all():
        row.locator(".o_list_record_selector input").check()
    return rows


def approve(clerk, facts):
    page = clerk.log_in("returns", f"{ADDON}.dist_disposition_approve_action").page
    expect(page.locator(ROW, has_text="SA-GC-L")).to_have_count(3)
    clerk.picture("returns-approve-desktop")
    mark_all(page)
    press(page, "action_approve")
    expect(page.locator(ROW, has_text="SA-GC-L")).to_have_count(0)
    assert facts.dispositions() == disposed("approved")
    assert facts.claim() == ("draft", 3, 0, 0)
    assert (facts.held(), facts.free()) == (12, facts.free_before)


def execute(worker, facts):
    page = worker.log_in("warehouse", f"{ADDON}.dist_disposition_execute_action").page
    rows = page.locator(ROW, has_text="SA-GC-L")
    expect(rows.first).to_be_visible()
    worker.picture("returns-execute-desktop")
    mark_all(page)
    press(page, "action_execute")
    expect(rows).to_have_count(0)
    # goods on a claim leave by the claim
    assert facts.dispositions() == disposed("executed", of_claim="approved")
    assert (facts.held(), facts.free()) == (3, facts.free_before + 8)
    assert facts.line() == (12, 12, 12, 9, 0)


# --- money and vendor --------------------------------------------------------------------------
