-- Returns remind people and mail customers: a copy of the database must do neither again.
UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE module = 'dist_returns'
          AND model = 'ir.cron'
);
