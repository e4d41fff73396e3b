-- A copy talks to no channel, and what was read from the original is no place in its feeds.
UPDATE dist_publication
   SET active = false,
       secret = NULL,
       url = NULL
 WHERE delivery = 'push';

UPDATE dist_publication
   SET epoch = substr(md5(random()::text), 1, 8);
