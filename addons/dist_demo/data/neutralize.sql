-- Connectors may still point at the original's address or at this copy: close their doors, so that
-- no order from the outside is entered into a copy.
UPDATE res_users
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE module = 'dist_demo'
          AND model = 'res.users'
          AND name IN ('user_edi', 'user_marketplace')
);
