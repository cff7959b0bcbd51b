/* A made-up world of monthly trade, in which it is known what went round a barrier. Its states are no more, so that nobody is accused by
 * it; its figures are draws from random streams of a fixed seed, so that they are the same everywhere. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "data/engine/appender.h"
#include "data/sql.h"
#include "jarak/period.h"
#include "num/exp.h"
#include "num/random.h"
#include "reroute/work.h"

enum {
    FIRST_YEAR = 1854,
    N_MONTHS = 48,
    SINCE = 38,     /* the barrier's first month, 1857-03 */
    REROUTED = 39,  /* from which month on goods go round it */
    BORN_SINCE = 36 /* that the code of product BORN begins in */
};

/* Products by number. Of every fifteenth, much more goes to two hubs from REROUTED on, and these send most of it on. */
enum { N_PRODUCTS = 240, EVERY = 15, PLANTED = 7, ODD = 100, WANTED = 203, BORN = 239 };
enum { TOTAL = N_PRODUCTS, CODE_BYTES = 16 }; /* TOTAL: all goods */

static const struct partner {
    const char *code;
    double share;     /* of the level of its trade */
    bool is_reporter; /* there are figures of what it sends on */
} partners[] = {{"COW_MOD", 1.0, true}, {"COW_PMA", 0.6, true}, {"COW_SIC", 0.8, false}, {"COW_PAP", 5.0, false}};
enum { N_PARTNERS = sizeof partners / sizeof partners[0], N_HUBS = N_PARTNERS - 1, DESTINATION = N_HUBS };

static const char origin[] = "COW_TUS", since[] = "1857-03";
static const char *const hubs[N_HUBS] = {"COW_MOD", "COW_PMA", "COW_SIC"};

static const uint64_t seed = 18570301;
static const double times_as_much = 10, left_after = 0.2, sent_on = 0.8, other_goods = 2e8, other_growth = 1.15;

static bool is_planted(int product)
{
    return product < TOTAL && product % EVERY == PLANTED;
}

/* Whether a hub takes part: all do in turn, two of each product. */
static bool is_used(int product, int partner)
{
    return is_planted(product) && partner != (product / EVERY) % N_HUBS;
}

static void write_code(int product, char code[CODE_BYTES])
{
    if (product == TOTAL) {
        memcpy(code, "TOTAL", sizeof "TOTAL");
    } else {
        snprintf(code, CODE_BYTES, "84%04d", 1000 + 10 * product);
    }
}

/* What is expected in a month, over what would be without all that was planted. */
static double planted_factor(int product, int partner, int month)
{
    const bool is_behind = month >= SINCE;
    if (partner == DESTINATION) {
        return is_behind && product != WANTED ? left_after : 1;
    }
    if (product == ODD && month / 12 == 2) { /* the year of comparison alone is odd */
        return 0.1;
    }
    return (is_used(product, partner) && month >= REROUTED) || (product == WANTED && is_behind) ? times_as_much : 1;
}

/* Months around a level, in years around it: trade changes more from year to year than its months tell. */
static void draw_series(int product, int partner, double values[N_MONTHS])
{
    jarak__random random = jarak__random_stream(seed, (uint64_t)product * N_PARTNERS + (uint64_t)partner);
    double years[N_MONTHS / 12], logs[N_MONTHS];
    const double level = log(30000 * partners[partner].share) + jarak__random_normal(&random);
    for (size_t year = 0; year < N_MONTHS / 12; year++) {
        years[year] = 0.2 * jarak__random_normal(&random);
    }
    for (int month = 0; month < N_MONTHS; month++) {
        logs[month] = level + years[month / 12] + 0.5 * jarak__random_normal(&random);
    }
    jarak__exp(N_MONTHS, logs, values);
    for (int month = 0; month < N_MONTHS; month++) {
        const bool is_traded = jarak__random_uniform(&random) > 0.01 && !(product == BORN && month < BORN_SINCE);
        values[month] = is_traded ? round(values[month] * planted_factor(product, partner, month)) : 0;
    }
}

typedef struct filling {
    jarak__appender *rows;
    int64_t line;
    double totals[N_PARTNERS][N_MONTHS];
} filling;

static void append(filling *f, const char *from, const char *to, int product, int month, double value)
{
    char code[CODE_BYTES];
    const int year = FIRST_YEAR + month / 12, in_year = month % 12 + 1;
    if (value <= 0) {
        return; /* what is not traded has no row */
    }
    write_code(product, code);
    jarak__append_integer(f->rows, 1);
    jarak__append_integer(f->rows, ++f->line);
    jarak__append_text(f->rows, from);
    jarak__append_text(f->rows, to);
    jarak__append_text(f->rows, code);
    jarak__append_day(f->rows, jarak_day_from_date(year, in_year, 1));
    jarak__append_day(f->rows, jarak_day_from_date(year + in_year / 12, in_year % 12 + 1, 1) - 1);
    jarak__append_text(f->rows, "month");
    jarak__append_text(f->rows, "export");
    jarak__append_text(f->rows, from);
    jarak__append_number(f->rows, value);
    jarak__append_text(f->rows, "EUR");
    jarak__append_missing(f->rows);
    jarak__append_missing(f->rows);
    jarak__append_text(f->rows, "official");
    jarak__append_row(f->rows);
}

/* What came to a hub, and a tenth as much of its own goods, a part of which it sends on a month later. */
static void append_onward(filling *f, int product, int hub, const double values[N_MONTHS])
{
    jarak__random random = jarak__random_stream(seed, (uint64_t)(N_PRODUCTS + product) * N_PARTNERS + (uint64_t)hub);
    for (int month = 0; month < N_MONTHS; month++) {
        const double own = 3000 * partners[hub].share * (0.5 + jarak__random_uniform(&random));
        const bool goes_on = is_used(product, hub) && month > REROUTED;
        append(f, hubs[hub], partners[DESTINATION].code, product, month,
               round(own + (goes_on ? sent_on * (1 - 1 / times_as_much) * values[month - 1] : 0)));
    }
}

static void append_world(filling *f)
{
    double values[N_MONTHS];
    for (int product = 0; product < N_PRODUCTS; product++) {
        for (int partner = 0; partner < N_PARTNERS; partner++) {
            draw_series(product, partner, values);
            for (int month = 0; month < N_MONTHS; month++) {
                append(f, origin, partners[partner].code, product, month, values[month]);
                f->totals[partner][month] += values[month];
            }
            if (partners[partner].is_reporter) {
                append_onward(f, product, partner, values);
            }
        }
    }
    for (int partner = 0; partner < N_PARTNERS; partner++) {
        for (int month = 0; month < N_MONTHS; month++) {
            const double other = other_goods * partners[partner].share * (month / 12 == 3 ? other_growth : 1);
            append(f, origin, partners[partner].code, TOTAL, month, round(f->totals[partner][month] + other));
        }
    }
}

jarak_status jarak_rerouting_demo(jarak_store *store, jarak_rerouting_settings *settings, jarak_error *error)
{
    filling f = {.line = 1};
    int64_t n = 0;
    jarak_status status = jarak__sql_integer(store, "SELECT count(*) FROM facts.load", 0, NULL, &n, error);
    if (status == JARAK_OK && n > 0) {
        status = jarak_fail(error, JARAK_ERR_ARGUMENT, _("the made-up world of a demonstration needs a store of its own"));
    }
    status = status == JARAK_OK
                 ? jarak__sql_run(store,
                                  "INSERT INTO facts.load VALUES (1, 'made up', 'made-up', 'made up', 0, 0, 0, 0, 0, 0, TIMESTAMP "
                                  "'1858-01-01'); INSERT INTO facts.source VALUES (1, 1, 'A made-up world', NULL, NULL, NULL)",
                                  error)
                 : status;
    status = status == JARAK_OK ? jarak__appender_open(store, "facts", "flow", &f.rows, error) : status;
    if (status != JARAK_OK) {
        return status;
    }
    append_world(&f);
    status = jarak__appender_close(f.rows, error);
    jarak_rerouting_settings_init(settings);
    settings->origin = origin;
    settings->destination = partners[DESTINATION].code;
    settings->hubs = hubs;
    settings->n_hubs = N_HUBS;
    settings->since = since;
    settings->note = _("The figures are made up: states that are no more, and draws of chance in which it is known what went round.");
    return status;
}

jarak_rerouting_score jarak_rerouting_demo_score(const jarak_rerouting *found)
{
    jarak_rerouting_score score = {0};
    for (int product = 0; product < N_PRODUCTS; product++) {
        char code[CODE_BYTES];
        write_code(product, code);
        score.n_planted += is_planted(product);
        for (size_t i = 0; i < found->n_found; i++) {
            if (strncmp(found->products[found->order[i]], code, sizeof code) == 0) {
                score.n_planted_found += is_planted(product);
                score.n_others_found += !is_planted(product);
            }
        }
    }
    return score;
}
