/* False verdicts of whole answers: figures that go nowhere, with the noise that figures have, are put into a store and asked about. And so
 * that silence is no merit by itself: the same figures with a change in them are told.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "answer/answer.h"
#include "base/writer.h"
#include "facts.h"
#include "num/random.h"

enum { LAST_YEAR = 2023, MOST_STATES = 40, MOST_INDICATORS = 3, ROLL_CALLS = 80 };

static const char *const codes[MOST_STATES] = {"KAZ", "KGZ", "TJK", "TKM", "UZB", "ARM", "AZE", "BLR", "GEO", "MDA",
                                               "UKR", "EST", "LVA", "LTU", "POL", "CZE", "HUN", "ROU", "BGR", "SRB",
                                               "TUR", "IRN", "IND", "PAK", "CHN", "MNG", "JPN", "KOR", "VNM", "THA",
                                               "IDN", "MYS", "PHL", "EGY", "DZA", "MAR", "ZAF", "BRA", "ARG", "MEX"};

/* How the figures of an indicator come about. */
typedef enum making {
    AMOUNT, /* a logarithm, known to within ten percent, which errs by more than that */
    SHARE,  /* the same of a logit */
    VOTES,  /* of ROLL_CALLS in a year */
    VISITS, /* a count, which knows how uncertain it is */
    ACTS,   /* the difference of two counts */
} making;

/* By group, the indicators that a store with few has first. */
static const struct {
    const char *code;
    making making;
} measures[JARAK_N_GROUPS][MOST_INDICATORS] = {
    [JARAK_GROUP_SIGNALS] = {{"votes.agreement", VOTES}, {"gestures.net", ACTS}, {"events.balance", ACTS}},
    [JARAK_GROUP_VOLUME] = {{"trade.volume", AMOUNT}, {"people.entries", AMOUNT}, {"meetings.visits", VISITS}},
    [JARAK_GROUP_SHARE] = {{"trade.share", SHARE}, {"people.stock_share", SHARE}, {"money.remittances_gdp", AMOUNT}},
};

typedef struct world {
    const char *name;
    int fills; /* of the store */
    int n_years;
    size_t n_states;     /* asked about together */
    size_t n_indicators; /* in each group */
    double missing;      /* probability that a figure is missing */
    double persistence;  /* correlation of what amounts err beyond what is known of them with that of the year before */
    double jump;         /* after half of the years, in standard deviations of an amount's noise */
} world;

static jarak_store *store;

static int set_up(void **state)
{
    (void)state;
    store = facts_panel_store();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jarak_store_close(store);
    return 0;
}

/* A Poisson number, by products of uniforms (Knuth 1969). */
static int poisson(jarak__random *random, double mean)
{
    const double end = exp(-mean);
    double product = jarak__random_uniform(random);
    int count = 0;
    while (product > end) {
        product *= jarak__random_uniform(random);
        count++;
    }
    return count;
}

static double anscombe(int count)
{
    return 2 * sqrt(count + 0.375);
}

static const double noise_sd = 0.15, stated_sd = 0.1; /* of amounts: what they err beyond what is known of them, and that */

/* A figure of one year: level is the pair's own, error what it errs beyond what is known, moved the change since the first year. */
static void draw(jarak__random *random, making how, double level, double error, double moved, double *value, double *variance,
                 double *natural)
{
    switch (how) {
    case VOTES: {
        const double p = fmin(fmax(0.5 + 0.15 * level + 0.05 * moved, 0.05), 0.95);
        int alike = 0;
        for (int i = 0; i < ROLL_CALLS; i++) {
            alike += jarak__random_uniform(random) < p;
        }
        *value = 2 * asin(sqrt((double)alike / ROLL_CALLS));
        *variance = 1.0 / ROLL_CALLS;
        *natural = 100.0 * alike / ROLL_CALLS;
        return;
    }
    case VISITS: {
        const int count = poisson(random, 1.5 * exp(0.5 * level + 0.2 * moved));
        *value = anscombe(count);
        *variance = 1;
        *natural = count;
        return;
    }
    case ACTS: {
        const int good = poisson(random, 4 * exp(0.3 * level + 0.2 * moved)), bad = poisson(random, 3);
        *value = anscombe(good) - anscombe(bad);
        *variance = 2;
        *natural = good - bad;
        return;
    }
    default:
        *value = (how == SHARE ? -1.5 : 6) + level + noise_sd * error + stated_sd * jarak__random_normal(random) +
                 hypot(noise_sd, stated_sd) * moved;
        *variance = stated_sd * stated_sd;
        *natural = how == SHARE ? 100 / (1 + exp(-*value)) : exp(*value);
    }
}

/* Writes one series as rows of SQL. */
static void write_series(jarak__writer *sql, jarak__random *random, const world *w, const char *state, const char *code, making how)
{
    const double level = jarak__random_normal(random);
    double error = jarak__random_normal(random);
    for (int t = 0; t < w->n_years; t++) {
        double value, variance, natural;
        draw(random, how, level, error, 2 * t < w->n_years ? 0 : w->jump, &value, &variance, &natural);
        error = w->persistence * error + sqrt(1 - w->persistence * w->persistence) * jarak__random_normal(random);
        if (jarak__random_uniform(random) >= w->missing) {
            jarak__write_format(sql, "%s('%s', 'RUS', 'year', make_date(%d, 1, 1), '%s', %.17g, %.17g, %.17g, 2, false)",
                                sql->bytes[sql->length - 1] == ')' ? ", " : "", state, LAST_YEAR - w->n_years + 1 + t, code, value,
                                variance, natural);
        }
    }
}

/* Fills the panel with figures of all states with Russia. */
static void fill(const world *w, uint64_t seed)
{
    jarak__random random = jarak__random_stream(23, seed);
    jarak__writer sql = {0};
    jarak__write_text(&sql, "DELETE FROM facts.panel; INSERT INTO facts.panel VALUES ");
    for (size_t s = 0; s < MOST_STATES; s++) {
        for (size_t g = 0; g < JARAK_N_GROUPS; g++) {
            for (size_t k = 0; k < w->n_indicators; k++) {
                write_series(&sql, &random, w, codes[s], measures[g][k].code, measures[g][k].making);
            }
        }
    }
    assert_false(sql.failed);
    facts_run(store, sql.bytes);
    jarak__writer_release(&sql);
}

/* What was said of pairs, and of all states of a question together. */
typedef struct tally {
    size_t pairs, closer, apart, questions, verdicts_on_questions;
} tally;

static void add_group(tally *sum, const jarak_answer *answer, jarak_group group)
{
    for (size_t i = 0; i < answer->n_pairs; i++) {
        const jarak_verdict *verdict = &answer->pairs[i].groups[group];
        sum->pairs += verdict->known;
        sum->closer += verdict->direction == JARAK_DIRECTION_CLOSER;
        sum->apart += verdict->direction == JARAK_DIRECTION_APART;
    }
    if (answer->groups[group].n_pairs > 1) {
        sum->questions++;
        sum->verdicts_on_questions +=
            answer->groups[group].direction == JARAK_DIRECTION_CLOSER || answer->groups[group].direction == JARAK_DIRECTION_APART;
    }
}

/* Asks about all states of the store, so many at a time. */
static void ask_all(const world *w, tally *sum)
{
    for (size_t first = 0; first + w->n_states <= MOST_STATES; first += w->n_states) {
        jarak_ask_settings settings;
        jarak_ask_settings_init(&settings);
        settings.partner = "RUS";
        settings.states = codes + first;
        settings.n_states = w->n_states;
        settings.since = LAST_YEAR - w->n_years + 1;
        settings.until = LAST_YEAR;
        settings.specifications = false;
        jarak_answer *answer = NULL;
        jarak_error error = {.message = ""};
        if (jarak__ask_panel(store, &settings, &answer, &error) != JARAK_OK) {
            fail_msg("%s", error.message);
        }
        for (int group = 0; group < JARAK_N_GROUPS; group++) {
            add_group(sum, answer, (jarak_group)group);
        }
        jarak_answer_free(answer);
    }
}

static tally run(const world *w, uint64_t seed)
{
    tally sum = {0};
    for (int k = 0; k < w->fills; k++) {
        fill(w, seed + (uint64_t)k);
        ask_all(w, &sum);
    }
    printf("%s: of %zu pairs %zu closer, %zu apart; %zu verdicts on %zu questions\n", w->name, sum.pairs, sum.closer, sum.apart,
           sum.verdicts_on_questions, sum.questions);
    return sum;
}

static void where_nothing_changes_few_verdicts_are_given(void **state)
{
    (void)state;
    static const world worlds[] = {
        {"one pair, one indicator, two years", 1, 2, 1, 1, 0, 0, 0},
        {"one pair, one indicator, four years", 1, 4, 1, 1, 0, 0, 0},
        {"one pair, three indicators, four years", 1, 4, 1, 3, 0, 0, 0},
        {"one pair, three indicators, twelve years", 1, 12, 1, 3, 0.2, 0, 0},
        {"five pairs, one indicator, three years", 1, 3, 5, 1, 0, 0, 0},
        {"five pairs, three indicators, six years", 1, 6, 5, 3, 0.3, 0, 0},
        {"five pairs, three indicators, twelve years", 2, 12, 5, 3, 0.3, 0, 0},
        {"ten pairs, three indicators, thirty years", 2, 30, 10, 3, 0.2, 0, 0},
    };
    tally all = {0};
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        const tally sum = run(&worlds[i], 100 * i);
        assert_true(sum.pairs >= 60); /* of one year alone nothing is told */
        assert_true((double)(sum.closer + sum.apart) < 0.12 * (double)sum.pairs);
        all.closer += sum.closer;
        all.apart += sum.apart;
        all.pairs += sum.pairs;
        all.verdicts_on_questions += sum.verdicts_on_questions;
        all.questions += sum.questions;
    }
    printf("all: %zu of %zu pairs, %zu of %zu questions\n", all.closer + all.apart, all.pairs, all.verdicts_on_questions, all.questions);
    assert_true((double)all.verdicts_on_questions < 0.12 * (double)all.questions);
    assert_true(all.closer + all.apart > 0); /* chance deceives sometimes */
}

/* Errors that last for years look like a state that moves, more of them than the engine expects. */
static void errors_that_persist_deceive_more_often(void **state)
{
    (void)state;
    const world persistent = {"errors that persist: five pairs, three indicators, twelve years", 1, 12, 5, 3, 0.2, 0.5, 0};
    const tally sum = run(&persistent, 9000);
    assert_true((double)(sum.closer + sum.apart) < 0.15 * (double)sum.pairs);
}

/* The same figures with a jump: the verdicts come, and hardly ever the wrong way. */
static void where_it_changes_it_is_told(void **state)
{
    (void)state;
    static const world worlds[] = {
        {"a jump: five pairs, three indicators, twelve years", 1, 12, 5, 3, 0.2, 0, 3},
        {"a jump: ten pairs, three indicators, thirty years", 1, 30, 10, 3, 0.2, 0, 3},
        {"a jump: five pairs, one indicator, twelve years", 1, 12, 5, 1, 0, 0, 5},
    };
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        const tally sum = run(&worlds[i], 5000 + 100 * i);
        assert_true((double)sum.closer > 0.5 * (double)sum.pairs);
        assert_true((double)sum.apart < 0.02 * (double)sum.pairs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(where_nothing_changes_few_verdicts_are_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_that_persist_deceive_more_often, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_it_changes_it_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
