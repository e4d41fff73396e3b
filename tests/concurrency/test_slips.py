# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receipts that slip while others promise, promise again and tell: one case, one mail."""

import itertools

import pytest

names = itertools.count(1)


class Slip:
    """A receipt of ten, and what is on record about its product."""

    def __init__(self, scene):
        self.scene, self.crew = scene, scene.crew
        self.product = scene.product()
        scene.a.run("count_on_receipts", self.product, mutants=())
        self.receipt = scene.a.run("receipt", self.product, 10, 3, mutants=())

    def customer(self):
        return self.scene.a.run("customer", f"Slip {next(names)}", mutants=())

    def order(self, qty, customer):
        lines = [(self.product, qty)]
        vals = {"partner_id": customer}
        return self.scene.a.run("order_with", lines, vals, mutants=())

    def cases(self):
        rows = self.crew.query(
            "SELECT e.state FROM dist_exception e WHERE e.cause_key = %s ORDER BY e.id",
            f"stock.picking:{self.receipt}",
        )
        return [row[0] for row in rows]

    def mails(self, customer):
        """Mails in the queue for the customer, and the order lines that they name."""
        return self.crew.query(
            "SELECT count(DISTINCT m.id)::int, count(DISTINCT l.id)::int "
            "FROM dist_promise_notice n JOIN dist_promise_notice_line l ON l.notice_id = n.id "
            "LEFT JOIN mail_message g ON g.model = 'dist.promise.notice' AND g.res_id = n.id "
            "LEFT JOIN mail_mail m ON m.mail_message_id = g.id "
            "WHERE n.partner_id = %s",
            customer,
        )[0]

    def dates(self, order):
        """[(days from today, quantity)] of what the order is promised."""
        return self.crew.query(
            "SELECT ship_date - (now() AT TIME ZONE 'UTC')::date, sum(qty)::int "
            "FROM dist_promise_entry WHERE order_id = %s AND state = 'firm' AND NOT shadow "
            "GROUP BY 1 HAVING sum(qty) <> 0 ORDER BY 1",
            order,
        )


@pytest.fixture
def slip(scene):
    return Slip(scene)


def test_slip_takes_the_date_of_a_promise_in_flight_and_tells_each_customer_once(scene, slip):
    mine, other = slip.customer(), slip.customer()
    first, second = slip.order(2, mine), slip.order(3, mine)
    third = slip.order(4, other)
    a, b = scene.a, scene.b
    a.run("confirm", first)
    a.run("confirm", third)
    a.start("confirm", second, stops=["before_commit"]).reach("before_commit")
    b.start("postpone", slip.receipt, 9)
    assert scene.crew.stops_or_waits(b, by=[a]), "the slip waits for the promise"
    a.go().result()
    b.result()
    a.run("work")
    assert [slip.dates(order) for order in (first, second, third)] == [[(9, 2)], [(9, 3)], [(9, 4)]]
    assert slip.cases() == ["open"]
    assert (slip.mails(mine), slip.mails(other)) == ((1, 2), (1, 1))
    assert scene.problems() == []


def test_order_confirmed_while_the_receipt_slips_is_promised_for_the_later_day(scene, slip):
    customer = slip.customer()
    early, late = slip.order(2, customer), slip.order(3, customer)
    a, b = scene.a, scene.b
    a.run("confirm", early)
    a.start("postpone", slip.receipt, 9, stops=["before_commit"]).reach("before_commit")
    b.run("confirm", late)
    a.go().result()
    b.run("work")
    assert (slip.dates(early), slip.dates(late)) == ([(9, 2)], [(9, 3)])
    assert slip.cases() == ["open"]
    assert slip.mails(customer) == (1, 1), "the other one never had an earlier date"
    assert scene.problems() == []


def test_two_who_postpone_at_once_open_one_case(scene, slip):
    customer = slip.customer()
    order = slip.order(5, customer)
    a, b = scene.a, scene.b
    a.run("confirm", order)
    a.start("postpone", slip.receipt, 7, stops=["before_commit"]).reach("before_commit")
    b.start("postpone", slip.receipt, 12)
    assert scene.crew.stops_or_waits(b, by=[a])
    a.go().result()
    b.result()
    a.run("work")
    assert slip.dates(order) == [(12, 5)]
    assert slip.cases() == ["open"]
    mails, lines = slip.mails(customer)
    assert mails == lines, "each date was told once"
    assert mails in (1, 2), "one for each of the two slips, or one for both"
    assert scene.problems() == []


def test_worker_killed_before_it_tells_leaves_the_mail_to_the_next_run(scene, slip, tmp_path):
    from multiprocessing.connection import Listener

    customer = slip.customer()
    order = slip.order(5, customer)
    scene.a.run("confirm", order)
    scene.a.run("postpone_and_leave", slip.receipt, 9)
    with Listener(str(tmp_path / "worker"), family="AF_UNIX") as listener:
        victim = scene.b.fork(listener)
    victim.start("work", stops=["about_to_tell"]).reach("about_to_tell")
    victim.kill()
    assert slip.dates(order) == [(9, 5)], "the new promise is committed"
    assert slip.mails(customer) == (0, 0)
    scene.a.run("work")
    assert slip.mails(customer) == (1, 1)
    scene.b.run("work")
    assert slip.mails(customer) == (1, 1)
    assert slip.cases() == ["open"]
    assert scene.problems() == []


def test_workers_at_once_tell_once(scene, slip):
    customer = slip.customer()
    order = slip.order(5, customer)
    a, b = scene.a, scene.b
    a.run("confirm", order)
    a.run("postpone_and_leave", slip.receipt, 9)
    a.start("work", stops=["about_to_tell"]).reach("about_to_tell")
    b.start("work")
    assert scene.crew.stops_or_waits(b, by=[a]), "one worker at a time"
    a.go().result()
    b.result()
    assert slip.mails(customer) == (1, 1)
    assert scene.problems() == []
