# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The classes of items, which policies name as well."""

ABC = [("a", "A"), ("b", "B"), ("c", "C")]
XYZ = [("x", "X"), ("y", "Y"), ("z", "Z")]
PATTERNS = [
    ("smooth", "Smooth"),
    ("erratic", "Erratic"),
    ("intermittent", "Intermittent"),
    ("lumpy", "Lumpy"),
]
CRITICALITIES = [("vital", "Vital"), ("essential", "Essential"), ("desirable", "Desirable")]
LEAD_CLASSES = [("short", "Short"), ("medium", "Medium"), ("long", "Long")]
MARGIN_CLASSES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
#: what an item has a class of, and the figure that shows why
CLASSES = {
    "abc_value": "abc_value_share",
    "abc_picks": "abc_picks_share",
    "xyz": "cv",
    "demand_pattern": "adi",
    "criticality": None,
    "lead_class": "class_lead_days",
    "margin_class": "margin_rate",
}


def figure_of(dimension, old, new):
    """Return the field with the figure that made an item change its class, None for none.

    A pattern has two: the intervals, unless only the sizes crossed their border.
    """
    keys = [key for key, _label in PATTERNS]
    if dimension == "demand_pattern" and old in keys and new in keys:
        same_interval = keys.index(old) // 2 == keys.index(new) // 2
        return "cv2" if same_interval else "adi"
    return CLASSES[dimension]
