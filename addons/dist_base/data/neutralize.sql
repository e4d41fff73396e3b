-- The desk's escalation plans activities, and activities send mails: a copy of the database must not
-- remind people of cases that were dealt with in the original.
UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE module = 'dist_base'
          AND model = 'ir.cron'
);
