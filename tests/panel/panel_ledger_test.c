/* The panel of the ledger: published numbers, errors by hand, and every cell traced to its facts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "facts.h"
#include "jarak/load.h"
#include "jarak/panel.h"
#include "panel/cells.h"

/* Every row of the panel and every fact, in one number. */
static const char fingerprint_sql[] =
    "SELECT (SELECT sum(hash(p) % 1000003) FROM panel p) + (SELECT sum(hash(f) % 1000003) FROM facts.figure f) + "
    "(SELECT count(*) FROM evidence)";

static int open_ledger(void **state)
{
    jarak_store *store = facts_store(2);
    facts_ledger(store);
    ensure(store);
    *state = store;
    return 0;
}

static int close_ledger(void **state)
{
    jarak_store_close(*state);
    return 0;
}

static void the_ready_ledger_is_what_loading_it_gives(void **state)
{
    (void)state;
    jarak_store *ready = NULL, *loaded = facts_store(2);
    jarak_error error = {.message = ""};
    facts_load(loaded, "ledger");
    ensure(loaded);
    if (jarak_store_open_ledger(NULL, &ready, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    ensure(ready); /* for reading only: it could not make one */
    assert_true(cells(ready, "true") > 1000);
    assert_true(facts_number(ready, fingerprint_sql) == facts_number(loaded, fingerprint_sql));
    jarak_store_close(ready);
    jarak_store_close(loaded);
}

static void shares_of_trade_are_the_published_ones(void **state)
{
    static const struct {
        const char *state;
        int year;
        double percent;
    } shares[] = {
        {"KAZ", 2021, 24.2}, {"KAZ", 2022, 19.9}, {"KAZ", 2023, 19.4}, {"KGZ", 2021, 27.7}, {"KGZ", 2022, 28.8},
        {"KGZ", 2023, 19.1}, {"UZB", 2021, 17.9}, {"UZB", 2022, 18.6}, {"UZB", 2023, 16.0},
    };
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        assert_near(cell(*state, "natural_value", shares[i].state, "RUS", "trade.share", shares[i].year), shares[i].percent, 0.05);
        assert_near(cell(*state, "n_rows", shares[i].state, "RUS", "trade.share", shares[i].year), 4, 0);
    }
    double percent = cell(*state, "natural_value", "KAZ", "RUS", "trade.share", 2021);
    assert_near(cell(*state, "value", "KAZ", "RUS", "trade.share", 2021), log(percent / (100 - percent)), 1e-9);
}

static void turnover_is_the_published_one(void **state)
{
    static const struct {
        const char *state;
        int year;
        double usd_billion;
        const char *partner;
        double tolerance;
    } turnovers[] = {
        {"KAZ", 2021, 24.6, "RUS", 0.05}, {"KAZ", 2022, 27.0, "RUS", 0.05}, {"KAZ", 2023, 27.1, "RUS", 0.05},
        {"KAZ", 2021, 18.0, "CHN", 0.05}, {"KAZ", 2023, 30.1, "CHN", 0.05}, {"KGZ", 2021, 2.3, "RUS", 0.05},
        {"KGZ", 2021, 1.5, "CHN", 0.05},  {"KGZ", 2023, 3.0, "RUS", 0.05},  {"KGZ", 2023, 5.4, "CHN", 0.05},
        {"UZB", 2021, 7.55, "RUS", 0.01}, {"UZB", 2021, 7.45, "CHN", 0.01}, {"UZB", 2023, 10.2, "RUS", 0.05},
        {"UZB", 2023, 13.8, "CHN", 0.05}, {"KAZ", 2021, 4.1, "TUR", 0.05},  {"KAZ", 2022, 6.3, "TUR", 0.05},
        {"UZB", 2021, 3.4, "TUR", 0.05},  {"UZB", 2022, 3.4, "TUR", 0.1},
    };
    for (size_t i = 0; i < sizeof turnovers / sizeof turnovers[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql,
                 "SELECT usd_million / 1000 FROM turnover WHERE state = '%s' AND partner = '%s' AND year = %d AND period_kind = 'year' "
                 "AND reporter = '%s'",
                 turnovers[i].state, turnovers[i].partner, turnovers[i].year, turnovers[i].state);
        assert_near(facts_number(*state, sql), turnovers[i].usd_billion, turnovers[i].tolerance);
    }
}

/* Kazakhstan's and Russia's reports of 2021, by hand from the four figures. */
static void volume_is_the_mean_of_both_reporters(void **state)
{
    double export_log = (log(7018.746) + log(7135.205)) / 2;
    double import_log = (log(18495.461) + log(17605.534)) / 2;
    double total = exp(export_log) + exp(import_log);
    double export_variance = 1e-4 + 0.5 * pow(log(7135.205 / 7018.746), 2);
    double import_variance = 1e-4 + 0.5 * pow(log(18495.461 / 17605.534), 2);
    double export_weight = exp(export_log) / total;
    double import_weight = exp(import_log) / total;
    assert_near(cell(*state, "natural_value", "KAZ", "RUS", "trade.volume", 2021), total, 1e-6 * total);
    assert_near(cell(*state, "value", "RUS", "KAZ", "trade.volume", 2021), log(total * 1e6), 1e-9);
    assert_near(cell(*state, "variance", "KAZ", "RUS", "trade.volume", 2021),
                export_weight * export_weight * export_variance + import_weight * import_weight * import_variance, 1e-9);
    assert_near(cell(*state, "n_rows", "KAZ", "RUS", "trade.volume", 2021), 4, 0);
}

/* Russia's turnover of 2022 stands beside the sum of the directions that only Kazakhstan reports. */
static void turnover_is_another_report_of_the_sum(void **state)
{
    double directions = log((9091.391 + 17880.631) * 1e6);
    double turnover = log(28000e6);
    double index =
        facts_number(*state, "SELECT a.us_price_index / b.us_price_index FROM rate a, rate b WHERE a.year = 2022 AND b.year = 2021");
    assert_near(cell(*state, "value", "KAZ", "RUS", "trade.volume", 2022), (directions + turnover) / 2 - log(index), 1e-9);
    assert_near(cell(*state, "variance", "KAZ", "RUS", "trade.volume", 2022), 1e-4 + 0.5 * pow(directions - turnover, 2), 1e-9);
    assert_near(facts_number(*state, "SELECT count(*) FROM evidence WHERE state = 'TKM' AND partner = 'RUS' AND indicator = 'trade.volume' "
                                     "AND year(first_day) = 2021 AND period = '2021-01/2021-08' AND NOT used AND how LIKE 'covers only%'"),
                1, 0);
}

/* The other side's gap is the error of a direction; the totals' is their rounding. By hand, Kazakhstan 2021. */
static void share_has_the_error_of_its_directions_and_totals(void **state)
{
    double exports = 7018.746;
    double imports = 17605.534;
    double total_exports = 60321.024;
    double total_imports = 41415.435;
    double export_variance = 1e-4 + 0.5 * pow(log(7135.205 / exports), 2);
    double import_variance = 1e-4 + 0.5 * pow(log(18495.461 / imports), 2);
    double sum = exports + imports;
    double total = total_exports + total_imports;
    double own = (exports * exports * export_variance + imports * imports * import_variance) / (sum * sum);
    double all = 1e-4 * (total_exports * total_exports + total_imports * total_imports) / (total * total);
    assert_near(cell(*state, "variance", "KAZ", "RUS", "trade.share", 2021), (own + all) / pow(1 - sum / total, 2), 1e-9);
}

static void remittances_are_those_of_the_best_standing(void **state)
{
    double index =
        facts_number(*state, "SELECT a.us_price_index / b.us_price_index FROM rate a, rate b WHERE a.year = 2022 AND b.year = 2021");
    assert_near(cell(*state, "natural_value", "UZB", "RUS", "money.remittances", 2022), 14500 / index, 1e-6);
    assert_near(cell(*state, "value", "KGZ", "RUS", "money.remittances", 2017) -
                    cell(*state, "value", "TJK", "RUS", "money.remittances", 2017),
                (log(2200) + log(2210) - log(2536) - log(2500)) / 2, 1e-9);
    /* eleven months are no year */
    assert_near(cells(*state, "state = 'KGZ' AND partner = 'RUS' AND indicator = 'money.remittances' AND year IN (2021, 2022) "
                              "AND period_kind = 'year'"),
                0, 0);
    /* the National Bank's and the Bank of Russia's first quarter of 2017 differ: the official one counts */
    assert_near(
        facts_number(*state, "SELECT p.natural_value FROM panel p WHERE state = 'KGZ' AND indicator = 'money.remittances' AND year = 2017 "
                             "AND quarter = 1"),
        397.5 /
            facts_number(*state, "SELECT a.us_price_index / b.us_price_index FROM rate a, rate b WHERE a.year = 2017 AND b.year = 2021"),
        1e-6);
}

static void disputed_entries_do_not_count_beside_others(void **state)
{
    assert_near(cell(*state, "natural_value", "TJK", "RUS", "people.work_entries", 2022), 987000, 1e-6);
    assert_near(cell(*state, "natural_value", "UZB", "RUS", "people.work_entries", 2022), 1450000, 1e-6); /* reported before estimated */
    assert_near(cells(*state, "indicator = 'people.arrivals' AND period_kind = 'year'"), 0, 0);
}

static void what_is_on_record_is_shown_and_no_count(void **state)
{
    assert_near(cell(*state, "natural_value", "KAZ", "RUS", "meetings.visits_on_record", 2022), 6, 0);
    assert_near(cell(*state, "value", "RUS", "KAZ", "meetings.visits_on_record", 2022), 2 * sqrt(6.375), 1e-12);
    assert_near(cell(*state, "variance", "RUS", "KAZ", "meetings.visits_on_record", 2022), 1, 0);
    assert_near(cell(*state, "natural_value", "TJK", "RUS", "meetings.visits_on_record", 2022), 2, 0); /* that of 9 May is disputed */
    /* the ledger mentions acts; nobody says that it has all of them */
    assert_near(cells(*state, "indicator IN ('meetings.visits', 'meetings.visits_share', 'gestures.net')"), 0, 0);
    /* one act against: psi(1/2) - psi(3/2) = -2, with variance psi'(1/2) + psi'(3/2) = pi^2 - 4 */
    assert_near(cell(*state, "value", "KAZ", "RUS", "gestures.on_record", 2022), -2, 1e-12);
    assert_near(cell(*state, "variance", "RUS", "KAZ", "gestures.on_record", 2022), M_PI * M_PI - 4, 1e-12);
}

static void votes_picked_by_hand_make_no_figure(void **state)
{
    /* 2022: Russia and Kyrgyzstan are both recorded in some of ES-11/1 … /5 and 77/229 */
    assert_true(facts_number(*state, "SELECT count(*) FROM vote WHERE state = 'KGZ' AND year = 2022") >= 5);
    assert_near(all_cells(*state, "indicator IN ('votes.agreement', 'votes.kappa')"), 0, 0);
    assert_near(facts_number(*state, "SELECT count(*) FROM evidence WHERE unit = 'vote' AND used"), 0, 0);
    assert_true(facts_number(*state, "SELECT count(*) FROM evidence WHERE state = 'RUS' AND partner = 'KGZ' AND unit = 'vote' AND "
                                     "indicator = 'votes.affinity' AND how = 'picked by hand: listed, and in no figure'") >= 10);
    /* what speaks instead: 79 roll calls of 2021, and the session that opened in 2021 */
    assert_near(cell(*state, "n_rows", "KAZ", "RUS", "votes.affinity", 2021), 1, 0);
    assert_near(cell(*state, "value", "KAZ", "RUS", "votes.affinity", 2021), 0.067, 0.005);
    assert_near(facts_number(*state, "SELECT source_id FROM evidence WHERE state = 'KAZ' AND partner = 'RUS' AND indicator = "
                                     "'votes.affinity' AND used AND year(first_day) = 2021"),
                -1, 0);
    assert_near(cell(*state, "value", "KAZ", "RUS", "votes.ideal_distance", 2021) +
                    cell(*state, "value", "RUS", "KAZ", "votes.ideal_distance", 2021),
                0, 0);
    /* a pair whose affinity is not shipped has its ideal points all the same */
    assert_near(all_cells(*state, "state = 'FJI' AND partner = 'PER' AND indicator = 'votes.affinity'"), 0, 0);
    assert_true(all_cells(*state, "state = 'FJI' AND partner = 'PER' AND indicator = 'votes.ideal_distance'") > 20);
}

static void memberships_follow_their_timeline(void **state)
{
    assert_near(facts_number(*state, "SELECT count(*) FROM membership WHERE organisation = 'CSTO' AND state = 'UZB'"), 4, 0);
    /* Uzbekistan left the CSTO's council in 2012: suspended counts nothing */
    assert_near(cell(*state, "value", "UZB", "RUS", "institutions.memberships", 2011) -
                    cell(*state, "value", "UZB", "RUS", "institutions.memberships", 2013),
                0.5, 1e-12); /* less CSTO, plus Russia's entry into the WTO, where Uzbekistan observes */
    assert_near(cell(*state, "value", "KAZ", "TUR", "institutions.memberships", 2008), 1, 0); /* ECO; the OTS is of 2009 */
    assert_near(cell(*state, "value", "KAZ", "TUR", "institutions.memberships", 2009), 2, 0);
}

static void every_cell_is_sound_and_leads_to_its_facts(void **state)
{
    assert_near(all_cells(*state,
                          "NOT isfinite(value) OR NOT isfinite(variance) OR variance < 0 OR NOT isfinite(natural_value) OR n_rows < 1 "
                          "OR indicator_group IS NULL OR state = partner"),
                0, 0);
    assert_near(facts_number(*state,
                             "WITH traced AS (SELECT state, partner, period_kind, first_day, indicator, count(*) AS n FROM evidence "
                             "WHERE used GROUP BY ALL) SELECT count(*) FROM panel p LEFT JOIN traced t USING (state, partner, "
                             "period_kind, first_day, indicator) WHERE t.n IS DISTINCT FROM p.n_rows"),
                0, 0);
    assert_near(facts_number(*state, "SELECT count(*) FROM (SELECT 1 FROM panel GROUP BY state, partner, period_kind, first_day, indicator "
                                     "HAVING count(*) > 1)"),
                0, 0);
    assert_near(facts_number(*state,
                             "SELECT count(*) FROM panel a LEFT JOIN panel b ON b.state = a.partner AND b.partner = a.state AND "
                             "b.indicator = a.indicator AND b.first_day = a.first_day AND b.period_kind = a.period_kind "
                             "WHERE a.indicator IN ('trade.volume', 'votes.agreement', 'meetings.visits_on_record', 'gestures.on_record') "
                             "AND (a.value, a.variance) IS DISTINCT FROM (b.value, b.variance)"),
                0, 0);
    assert_near(facts_number(*state, "SELECT count(*) FROM evidence WHERE how IS NULL OR title IS NULL OR part IS NULL OR period IS NULL"),
                0, 0);
    assert_near(facts_number(*state, "SELECT count(*) FROM evidence WHERE used AND status = 'denied'"), 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ready_ledger_is_what_loading_it_gives),
        cmocka_unit_test(shares_of_trade_are_the_published_ones),
        cmocka_unit_test(turnover_is_the_published_one),
        cmocka_unit_test(volume_is_the_mean_of_both_reporters),
        cmocka_unit_test(turnover_is_another_report_of_the_sum),
        cmocka_unit_test(share_has_the_error_of_its_directions_and_totals),
        cmocka_unit_test(remittances_are_those_of_the_best_standing),
        cmocka_unit_test(disputed_entries_do_not_count_beside_others),
        cmocka_unit_test(what_is_on_record_is_shown_and_no_count),
        cmocka_unit_test(votes_picked_by_hand_make_no_figure),
        cmocka_unit_test(memberships_follow_their_timeline),
        cmocka_unit_test(every_cell_is_sound_and_leads_to_its_facts),
    };
    return cmocka_run_group_tests_name("panel of the ledger", tests, open_ledger, close_ledger);
}
