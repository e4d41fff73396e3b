# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the code of one transaction tells itself, out of reach of any client.

A context key can be sent by whoever calls the API, so it must never open a gate. These marks belong
to the cursor object and end with their `with` block. A savepoint that is rolled back inside of it
clears the cursor's own cache, so they are not kept there.
"""

from contextlib import contextmanager
from weakref import WeakKeyDictionary

#: {cursor: (transaction id, its notes)}
_notes = WeakKeyDictionary()
#: {cursor: {name: stack of values}}
_marks = WeakKeyDictionary()


def notes(cr, xid):
    """A dict for the time of the transaction, which the rollback of a savepoint doesn't forget.

    For what was done outside of the transaction on its behalf: that isn't rolled back either.

    :param xid: the id of the cursor's transaction
    """
    known, found = _notes.get(cr, (None, None))
    if known != xid:
        found = {}
        _notes[cr] = xid, found
    return found


@contextmanager
def marked(cr, name, value):
    """Push `value` on the stack `name` of the cursor for the time of the block."""
    stack = _marks.setdefault(cr, {}).setdefault(name, [])
    stack.append(value)
    try:
        yield value
    finally:
        stack.pop()


def marks(cr, name):
    """The values pushed on the stack `name`, outermost first."""
    return tuple(_marks.get(cr, {}).get(name, ()))
