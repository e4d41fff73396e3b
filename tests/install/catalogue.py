# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a database consists of, so that two moments can be compared."""

QUERIES = {
    "tables": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    "columns": "SELECT table_name || '.' || column_name || ' ' || data_type "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "triggers": "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass || '.' || conname FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "sequences": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' "
    # Odoo makes one for each ir.sequence, named by its id: those of warehouses stay with them
    "AND sequencename !~ '^ir_sequence_[0-9]+$'",
    "records": "SELECT module || '.' || name FROM ir_model_data WHERE module ~ '^dist_'",
    "models": "SELECT model FROM ir_model WHERE model ~ '^dist[._]'",
    "fields": "SELECT model || '.' || name FROM ir_model_fields WHERE name ~ '^dist_'",
    "settings": "SELECT key FROM ir_config_parameter WHERE key ~ '^dist'",
    "jobs": "SELECT code FROM ir_act_server WHERE code ~ 'dist'",
}


def read(server, dbname):
    """{kind: set of names} of the database."""
    return {kind: set(server.sql(query, dbname)) for kind, query in QUERIES.items()}
