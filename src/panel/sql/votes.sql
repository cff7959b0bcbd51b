-- Panel, step 5: the roll calls and votes of the UN General Assembly that count (docs/indicators.md, "Votes"): those of files. What pairs of
-- states make of them: src/panel/vote_pairs.c and ideal.c. The ledger's votes were picked by hand: they are listed, and count nowhere.

CREATE OR REPLACE TEMP TABLE file_rollcall AS
SELECT *, (row_number() OVER (ORDER BY date, body, number))::INTEGER AS rollcall_id FROM facts.vote_speaker WHERE date IS NOT NULL AND body = 'UNGA';

DELETE FROM facts.panel_ballot;
INSERT INTO facts.panel_ballot
SELECT r.rollcall_id, v.state, v.vote, v.source_id, v.line
FROM facts.dated_vote v
JOIN file_rollcall r ON r.number = v.number AND r.date = v.date AND r.source_id = v.source_id AND r.body = v.body
WHERE v.vote IN ('Y', 'N', 'A')
ORDER BY state, rollcall_id;

DELETE FROM facts.panel_tally;
INSERT INTO facts.panel_tally
SELECT rollcall_id, count(*) FILTER (vote = 'Y'), count(*) FILTER (vote = 'A'), count(*) FILTER (vote = 'N')
FROM facts.panel_ballot GROUP BY rollcall_id ORDER BY rollcall_id;

DELETE FROM facts.panel_ledger_vote;
INSERT INTO facts.panel_ledger_vote
SELECT source_id, line, body, resolution, first_day, last_day, state, vote, status FROM facts.ledger_vote;

-- Recorded: at least 20 states; divided: and not all of them alike. A session is told by the year in which it opens, as `jarak fit ideal` does.
DELETE FROM facts.panel_rollcall;
INSERT INTO facts.panel_rollcall
WITH absent AS (
    SELECT body, number, date, source_id, count(*) AS n FROM facts.dated_vote WHERE vote = 'X' GROUP BY ALL
), tally AS (
    SELECT rollcall_id, n_yes + n_abstain + n_no AS n, greatest(n_yes, n_abstain, n_no) AS largest FROM facts.panel_tally
)
SELECT f.rollcall_id, concat_ws(' ', f.body, f.number, f.date), f.date, date_trunc('year', f.date)::DATE, f.source_id,
       1945 + coalesce(r.session, greatest(1, year(f.date) - 1945 - IF(month(f.date) < 9, 1, 0))), coalesce(x.n, 0), t.n >= 20, t.n >= 20 AND t.largest < t.n,
       r.resolution, r.title
FROM file_rollcall f
JOIN tally t USING (rollcall_id)
LEFT JOIN absent x ON x.body = f.body AND x.number = f.number AND x.date = f.date AND x.source_id = f.source_id
LEFT JOIN facts.any_rollcall r ON r.body = f.body AND r.number = f.number AND r.date = f.date;

DROP TABLE file_rollcall;

-- The figures of votes that travel inside the program are a publication of its own, which no file was loaded for.
INSERT INTO facts.source (source_id, load_id, title, publisher, url, licence)
SELECT -1, 0, 'Ideal points, affinity and nearness of states, computed by jarak from roll calls of the United Nations General Assembly',
       'jarak, from Erik Voeten, Anton Strezhnev, Michael Bailey', 'https://doi.org/10.7910/DVN/LEJUQZ', 'CC0-1.0'
WHERE NOT EXISTS (FROM facts.source WHERE source_id = -1);
