/* How a value follows from its figures, line by line, so that a reader can do it again by hand.
 *
 * What the arithmetic does with a figure, and its amount, come with it from where the value was made (the view `evidence`); how amounts
 * make a value, the catalogue of indicators says. The steps are kept only where they lead to the panel's value: what is printed has been
 * checked. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/panel.h"
#include "answer/words/words.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/catalogue.h"

/* Two roads to one number, apart by no more than this part of it. */
static const double TOLERANCE = 1e-6;
enum { BASE_YEAR = 2021 };

typedef struct rate_table {
    const jarak_table *table; /* year, usd_per_eur, us_price_index */
} rate_table;

/* The work on one value. */
typedef struct work {
    const jarak_series *series;
    const jarak_point *point;
    const jarak__indicator *made; /* how, by the catalogue */
    const rate_table *rates;
    jarak__writer lines;
    double unit;                /* of the last amount: 1e6 where it is written in millions */
    double followed, decisions; /* of decisions that the state was invited to follow; 0: not what the indicator counts */
    bool lost;                  /* something that these steps cannot do */
} work;

static double rate_of(const rate_table *known, int year, size_t column)
{
    for (size_t row = 0; row < jarak_table_rows(known->table); row++) {
        if (jarak_table_integer(known->table, row, 0) == year) {
            return jarak_table_number(known->table, row, column);
        }
    }
    return (double)NAN;
}

static int year_of(const work *w)
{
    return (int)strtol(w->point->first_day, NULL, 10);
}

static bool is_used_here(const work *w, const jarak_fact *fact, const char *part)
{
    return fact->used && fact->first_day == w->point->first_day && fact->part != NULL && strcmp(fact->part, part) == 0;
}

static bool is_money(const jarak_fact *fact)
{
    return fact->unit != NULL && (strncmp(fact->unit, "USD", 3) == 0 || strncmp(fact->unit, "EUR", 3) == 0);
}

/* As it is written: money in USD million. */
static double amount_of(const jarak_fact *fact)
{
    return is_money(fact) ? fact->amount / 1e6 : fact->amount;
}

static bool has_role(const jarak_fact *fact, const char *role)
{
    return fact->role != NULL && strcmp(fact->role, role) == 0;
}

static const char *reporter_of(const jarak_fact *fact)
{
    return fact->reporter != NULL ? fact->reporter : "";
}

/* The mean of the logs of one reporter's figures, or their sum where they are parts of the year. */
static double one_reporter(work *w, const char *part, const char *reporter)
{
    double logs = 0, sum = 0;
    size_t n = 0;
    bool adds_up = false;
    for (size_t i = 0; i < w->series->n_facts; i++) {
        const jarak_fact *fact = &w->series->facts[i];
        if (!is_used_here(w, fact, part) || strcmp(reporter_of(fact), reporter) != 0) {
            continue;
        }
        double amount = amount_of(fact);
        adds_up |= has_role(fact, "sum");
        jarak__write_format(&w->lines, "%s%.10g", n == 0 ? "" : adds_up ? " + " : ", ", amount);
        logs += log(amount);
        sum += amount;
        n++;
    }
    if (n > 1) {
        jarak__write_text(&w->lines, adds_up ? _(" (added up)") : _(" (mean of logs)"));
    }
    return adds_up ? sum : exp(logs / (double)n);
}

/* Whether an earlier figure of the part has the reporter of this one. */
static bool reporter_was_seen(const work *w, const char *part, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (is_used_here(w, &w->series->facts[i], part) &&
            strcmp(reporter_of(&w->series->facts[i]), reporter_of(&w->series->facts[index])) == 0) {
            return true;
        }
    }
    return false;
}

/* A line "export: KAZ 8774.1; RUS 8913 (mean of logs) = 8843.3": the part over all reporters. 0 where no figure of it is used. */
static double part_amount(work *w, const char *part)
{
    double logs = 0;
    size_t reporters = 0;
    for (size_t i = 0; i < w->series->n_facts; i++) {
        const jarak_fact *fact = &w->series->facts[i];
        if (!is_used_here(w, fact, part) || reporter_was_seen(w, part, i)) {
            continue;
        }
        jarak__write_format(&w->lines, reporters == 0 ? "%s: " : "; ", part);
        jarak__write_format(&w->lines, "%s%s", reporter_of(fact), fact->reporter != NULL ? " " : "");
        logs += log(one_reporter(w, part, reporter_of(fact)));
        reporters++;
    }
    if (reporters == 0) {
        return 0;
    }
    double amount = exp(logs / (double)reporters);
    if (reporters > 1) {
        jarak__write_format(&w->lines, _("; mean of logs = %.10g"), amount);
    }
    jarak__write_text(&w->lines, "\n");
    return amount;
}

/* Into prices of the base year, where the indicator is in these. */
static double deflate(work *w, double amount)
{
    double index = rate_of(w->rates, year_of(w), 2) / rate_of(w->rates, BASE_YEAR, 2);
    if (year_of(w) != BASE_YEAR) {
        jarak__write_format(&w->lines, _("in prices of %d: %.10g / %.6g = %.10g\n"), BASE_YEAR, amount, index, amount / index);
    }
    return amount / index;
}

static double quotient(work *w, double numerator, double denominator, double scale)
{
    double result = scale * numerator / denominator;
    jarak__write_format(&w->lines, "%g × %.10g / %.10g = %.10g\n", scale, numerator, denominator, result);
    return result;
}

/* Amounts of several parts, written " + " between, line by line. */
typedef struct amounts {
    enum { MOST_PARTS = 4 } most;
    size_t n;
    double amount[MOST_PARTS];
    bool complete; /* every part has figures */
} amounts;

static void read_parts(work *w, const char *parts, amounts *read)
{
    char text[128];
    snprintf(text, sizeof text, "%s", parts);
    *read = (amounts){.complete = true};
    for (char *part = text, *next; part != NULL && read->n < MOST_PARTS; part = next) {
        next = strstr(part, " + ");
        if (next != NULL) {
            *next = '\0';
            next += strlen(" + ");
        }
        read->amount[read->n] = part_amount(w, part);
        read->complete &= read->amount[read->n] > 0;
        read->n++;
    }
}

static double add_up(work *w, const amounts *parts)
{
    double sum = parts->amount[0];
    for (size_t i = 1; i < parts->n; i++) {
        sum += parts->amount[i];
    }
    for (size_t i = 0; i < parts->n && parts->n > 1; i++) {
        jarak__write_format(&w->lines, "%s%.10g", i > 0 ? " + " : "", parts->amount[i]);
    }
    if (parts->n > 1) {
        jarak__write_format(&w->lines, " = %.10g\n", sum);
    }
    return sum;
}

static double work_sum(work *w)
{
    const jarak__recipe *recipe = w->made->made;
    amounts parts;
    read_parts(w, recipe->parts, &parts);
    const double instead = recipe->instead != NULL ? part_amount(w, recipe->instead) : 0;
    const double amount = parts.complete ? add_up(w, &parts) : instead;
    w->lost |= parts.complete && instead > 0; /* a mean of both, which these steps cannot do */
    return w->made->constant ? deflate(w, amount) : amount;
}

static double work_percent(work *w)
{
    amounts parts;
    read_parts(w, w->made->made->parts, &parts);
    const double numerator = add_up(w, &parts);
    read_parts(w, w->made->made->denominator, &parts);
    return quotient(w, numerator, add_up(w, &parts), 100);
}

/* The share of the used figures for which the two voted alike; each roll call has two of them. */
static double work_alike(work *w)
{
    size_t alike = 0, all = 0;
    for (size_t i = 0; i < w->series->n_facts; i++) {
        const jarak_fact *fact = &w->series->facts[i];
        if (is_used_here(w, fact, w->made->made->parts)) {
            all++;
            alike += has_role(fact, "alike");
        }
    }
    jarak__write_format(&w->lines, _("roll calls in which both voted: %zu; alike: %zu\n"), all / 2, alike / 2);
    return quotient(w, (double)alike / 2, (double)all / 2, 100);
}

static double work_count(work *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->series->n_facts; i++) {
        const jarak_fact *fact = &w->series->facts[i];
        if (is_used_here(w, fact, w->made->made->parts)) {
            sum += fact->amount;
        }
    }
    jarak__write_format(&w->lines, _("counted: %.10g\n"), sum);
    return sum;
}

/* The share of the decisions that the state was invited to follow, of which it followed some by half. */
static double work_followed(work *w)
{
    for (size_t i = 0; i < w->series->n_facts; i++) {
        const jarak_fact *fact = &w->series->facts[i];
        if (is_used_here(w, fact, w->made->made->parts)) {
            w->followed += fact->amount;
            w->decisions++;
        }
    }
    jarak__write_format(&w->lines, _("decisions: %g; followed: %g\n"), w->decisions, w->followed);
    return quotient(w, w->followed, w->decisions, 100);
}

/* "work_entries" is written "work entries". */
static double quantity_amount(work *w, const char *quantity)
{
    char part[64];
    snprintf(part, sizeof part, "%s", quantity);
    for (char *c = part; *c != '\0'; c++) {
        *c = *c == '_' ? ' ' : *c;
    }
    for (size_t i = 0; i < w->series->n_facts; i++) {
        if (is_used_here(w, &w->series->facts[i], part)) {
            w->unit = is_money(&w->series->facts[i]) ? 1e6 : 1;
        }
    }
    return part_amount(w, part);
}

static double work_amount(work *w)
{
    double amount = quantity_amount(w, w->made->quantity), unit = w->unit;
    if (w->made->per != NULL) {
        amount = quotient(w, amount, quantity_amount(w, w->made->per), w->made->times);
        unit /= w->unit;
    } else {
        amount *= w->made->times;
    }
    if (w->made->constant) {
        amount = deflate(w, amount);
    }
    return amount * unit / w->made->divisor;
}

static double work_natural(work *w)
{
    switch (w->made->made->arithmetic) {
    case JARAK__ARITHMETIC_SUM:
        return work_sum(w);
    case JARAK__ARITHMETIC_PERCENT:
        return work_percent(w);
    case JARAK__ARITHMETIC_ALIKE:
        return work_alike(w);
    case JARAK__ARITHMETIC_COUNT:
        return work_count(w);
    case JARAK__ARITHMETIC_FOLLOWED:
        return work_followed(w);
    case JARAK__ARITHMETIC_AMOUNT:
        return work_amount(w);
    case JARAK__ARITHMETIC_NONE:
    default:
        w->lost = true;
        return (double)NAN;
    }
}

/* From the natural quantity to the indicator's scale. */
static void write_scale_step(work *w)
{
    jarak__writer *lines = &w->lines;
    const jarak_point *point = w->point;
    if (w->decisions > 0) {
        jarak__write_format(lines, _("value = 2 arcsin √((%g + 3/8) / (%g + 3/4)) = %.6f"), w->followed, w->decisions, point->value);
        jarak__write_format(lines, _(", standard deviation %.6f"), sqrt(point->variance));
        return;
    }
    switch (w->series->indicator->scale) {
    case JARAK_SCALE_LOG:
        jarak__write_format(lines, _("value = %.6f, a logarithm"), point->value);
        break;
    case JARAK_SCALE_LOGIT:
        jarak__write_format(lines, _("value = ln(%.10g / %.10g) = %.6f"), point->natural, 100 - point->natural, point->value);
        break;
    case JARAK_SCALE_ARCSIN:
        jarak__write_format(lines, _("value = arcsin √(%.10g / 100) = %.6f"), point->natural, point->value);
        break;
    case JARAK_SCALE_ARCSIN2:
        jarak__write_format(lines, _("value = 2 arcsin √(%.10g / 100) = %.6f"), point->natural, point->value);
        break;
    case JARAK_SCALE_ANSCOMBE:
        jarak__write_format(lines, _("value = 2 √(%.10g + 3/8) = %.6f"), point->natural, point->value);
        break;
    default:
        jarak__write_format(lines, _("value = %.6f"), point->value);
    }
    jarak__write_format(lines, _(", standard deviation %.6f"), sqrt(point->variance));
}

static bool is_near(double a, double b)
{
    return fabs(a - b) <= TOLERANCE * fmax(fabs(a), fabs(b));
}

static const char *steps_of(jarak__answer_work *answer, const jarak_series *series, const jarak_point *point, const rate_table *rates,
                            const jarak__indicator *made)
{
    work w = {.series = series, .point = point, .rates = rates, .made = made};
    const double natural = work_natural(&w);
    if (w.lost || !is_near(natural, point->natural)) {
        w.lines.length = 0;
        w.decisions = 0;
    }
    write_scale_step(&w);
    const char *steps = w.lines.failed ? NULL : jarak__answer_copy(answer, w.lines.bytes);
    jarak__writer_release(&w.lines);
    return steps;
}

jarak_status jarak__answer_steps(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak_table *table = NULL;
    jarak_status status =
        jarak__sql_table(store, "SELECT year::BIGINT, usd_per_eur::DOUBLE, us_price_index::DOUBLE FROM rate ORDER BY year", &table, error);
    const rate_table known = {table};
    jarak__indicators catalogue = {0};
    if (status == JARAK_OK) {
        status = jarak__indicators_read(&catalogue, error);
    }
    size_t n_series = status == JARAK_OK ? answer->n_series : 0;
    for (size_t i = 0; i < n_series; i++) {
        jarak_series *series = &answer->series[i];
        const jarak__indicator *made = series->indicator != NULL ? jarak__indicators_find(&catalogue, series->indicator->code) : NULL;
        for (size_t k = 0; k < series->n_points && made != NULL; k++) {
            answer->points[i][k].steps = steps_of(answer, series, &series->points[k], &known, made);
            if (answer->points[i][k].steps == NULL) {
                status = jarak__answer_out_of_memory(error);
            }
        }
    }
    jarak__indicators_release(&catalogue);
    jarak_table_free(table);
    return status;
}
