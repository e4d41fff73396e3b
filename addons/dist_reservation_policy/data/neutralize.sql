-- Nothing here talks to the outside. Customers go on with their quotations and carts in the original
-- only: what those hold of the stock is free in a copy. The scheduled worker may go on.
UPDATE dist_promise_entry
   SET expires_at = statement_timestamp() AT TIME ZONE 'UTC'
 WHERE state = 'hold'
   AND NOT settled
   AND expires_at > statement_timestamp() AT TIME ZONE 'UTC';

UPDATE sale_order_line
   SET dist_hold_until = statement_timestamp() AT TIME ZONE 'UTC'
 WHERE dist_hold_until > statement_timestamp() AT TIME ZONE 'UTC';
