-- Nothing in this addon talks to the outside; a copy of the database needs no change here.
SELECT 1;
