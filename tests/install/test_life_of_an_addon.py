# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every addon installs alone and leaves nothing behind."""


def test_it_installs_alone_with_a_clean_log(life):
    assert (life.install_failure, life.install_complaints) == ("", [])


def test_it_is_removed_and_orders_go_on_in_stock_odoo(life):
    assert life.uninstall_failure == ""


def test_its_removal_leaves_a_clean_log(life):
    assert life.uninstall_complaints == []


def test_nothing_of_it_stays_in_the_database(life):
    stayed = {kind: sorted(names - life.before[kind]) for kind, names in life.after.items()}
    assert {kind: names for kind, names in stayed.items() if names} == {}
    assert set(life.after) == set(life.before)


def test_nothing_of_odoo_went_with_it(life):
    went = {kind: sorted(names - life.after[kind]) for kind, names in life.before.items()}
    assert {kind: names for kind, names in went.items() if names} == {}
