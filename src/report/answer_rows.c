/* Changes, values, figures and verdicts of an answer as sheets. Columns without a key are for the eye alone, in the user's language. */
#include "report/answer_rows.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "answer/words/numbers.h"
#include "answer/words/words.h"
#include "base/text.h"
#include "report/answer_text.h"

#define DATA_TEXT(name)                                      \
    {                                                        \
        .key = (name), .type = JARAK_TEXT, .only_data = true \
    }
#define DATA_NUMBER(name)                                      \
    {                                                          \
        .key = (name), .type = JARAK_NUMBER, .only_data = true \
    }
#define DATA_INTEGER(name)                                      \
    {                                                           \
        .key = (name), .type = JARAK_INTEGER, .only_data = true \
    }
#define DATA_BOOLEAN(name)                                      \
    {                                                           \
        .key = (name), .type = JARAK_BOOLEAN, .only_data = true \
    }
#define EYE_TEXT(name)                      \
    {                                       \
        .title = (name), .type = JARAK_TEXT \
    }
#define EYE_NUMBER(name)                                   \
    {                                                      \
        .title = (name), .type = JARAK_TEXT, .right = true \
    }
#define N_COLUMNS(columns) (sizeof(columns) / sizeof *(columns))

/* ---- changes ---------------------------------------------------------------------------------------------------------------------- */

static const jarak__column change_columns[] = {
    DATA_TEXT("partner"),
    DATA_TEXT("state"),
    DATA_BOOLEAN("rival"),
    DATA_TEXT("indicator"),
    DATA_TEXT("group"),
    DATA_TEXT("dimension"),
    DATA_TEXT("natural_unit"),
    DATA_TEXT("first_period"),
    DATA_TEXT("last_period"),
    DATA_NUMBER("first_natural"),
    DATA_NUMBER("last_natural"),
    DATA_NUMBER("first_value"),
    DATA_NUMBER("last_value"),
    DATA_NUMBER("change"),
    DATA_NUMBER("conf_low"),
    DATA_NUMBER("conf_high"),
    DATA_NUMBER("natural_change"),
    DATA_NUMBER("natural_low"),
    DATA_NUMBER("natural_high"),
    DATA_NUMBER("ratio"),
    DATA_NUMBER("ratio_low"),
    DATA_NUMBER("ratio_high"),
    DATA_NUMBER("probability"),
    DATA_NUMBER("weight"),
    DATA_TEXT("direction"),
    DATA_TEXT("use"),
    DATA_INTEGER("n_rows"),
    EYE_TEXT(N_("indicator")),
    EYE_NUMBER(N_("first → last")),
    EYE_TEXT(N_("years")),
    EYE_NUMBER(N_("change")),
    EYE_NUMBER(N_("interval")),
    EYE_TEXT(N_("direction")),
};
enum {
    CHANGE_RIVAL = 2,
    CHANGE_NUMBERS = 9,
    CHANGE_DIRECTION = 24,
    CHANGE_USE,
    CHANGE_N_ROWS,
    CHANGE_LABEL,
    CHANGE_FROM_TO,
    CHANGE_YEARS,
    CHANGE_SIZE,
    CHANGE_INTERVAL,
    CHANGE_WORD
};

/* The columns for the eye. */
static void show_change(const jarak_indicator_change *change, size_t column, jarak__cell *cell)
{
    switch (column) {
    case CHANGE_LABEL:
        jarak__cell_text(cell, change->indicator->label);
        return;
    case CHANGE_FROM_TO:
        jarak__cell_text(cell, jarak__from_to_text(change, cell->scratch));
        return;
    case CHANGE_YEARS:
        snprintf(cell->scratch, sizeof cell->scratch, "%s–%s", change->first->period, change->last->period);
        jarak__cell_text(cell, cell->scratch);
        return;
    case CHANGE_SIZE:
        jarak__cell_text(cell, jarak__change_text(change, cell->scratch));
        return;
    case CHANGE_INTERVAL:
        jarak__cell_text(cell, jarak__interval_text(change, cell->scratch));
        return;
    default:
        jarak__cell_text(cell, jarak__change_word(change));
    }
}

static void change_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__change_row *shown = (const jarak__change_row *)data + row;
    const jarak_indicator_change *change = shown->change;
    if (column >= CHANGE_LABEL) {
        show_change(change, column, cell);
    } else if (column == CHANGE_RIVAL) {
        jarak__cell_boolean(cell, shown->pair->rival);
    } else if (column < CHANGE_NUMBERS) {
        const jarak_indicator *indicator = change->indicator;
        const char *const texts[] = {shown->pair->partner.code, shown->pair->state.code, NULL,
                                     indicator->code,           indicator->group,        indicator->dimension,
                                     indicator->natural_unit,   change->first->period,   change->last->period};
        jarak__cell_text(cell, texts[column]);
    } else if (column < CHANGE_DIRECTION) {
        const double numbers[] = {change->first->natural, change->last->natural, change->first->value, change->last->value,
                                  change->change,         change->low,           change->high,         change->natural_change,
                                  change->natural_low,    change->natural_high,  change->ratio,        change->ratio_low,
                                  change->ratio_high,     change->probability,   change->weight};
        jarak__cell_number(cell, numbers[column - CHANGE_NUMBERS]);
    } else if (column == CHANGE_DIRECTION) {
        jarak__cell_text(cell, isnan(change->probability) ? NULL : jarak_direction_text(change->direction));
    } else if (column == CHANGE_USE) {
        jarak__cell_text(cell, change->use);
    } else {
        jarak__cell_integer(cell, change->first->n_rows + change->last->n_rows);
    }
}

jarak__sheet jarak__sheet_of_changes(size_t n, const jarak__change_row *rows)
{
    return (jarak__sheet){
        .data = rows, .n_rows = n, .n_columns = N_COLUMNS(change_columns), .columns = change_columns, .cell = change_cell};
}

/* ---- values ----------------------------------------------------------------------------------------------------------------------- */

static const jarak__column point_columns[] = {
    DATA_TEXT("partner"),       DATA_TEXT("state"),         DATA_TEXT("indicator"),      DATA_TEXT("period_kind"),
    DATA_TEXT("period"),        DATA_TEXT("first_day"),     DATA_TEXT("last_day"),       DATA_TEXT("natural_unit"),
    DATA_NUMBER("natural"),     DATA_NUMBER("natural_low"), DATA_NUMBER("natural_high"), DATA_NUMBER("value"),
    DATA_NUMBER("variance"),    DATA_INTEGER("n_rows"),     EYE_TEXT(N_("period")),      EYE_NUMBER(N_("value")),
    EYE_NUMBER(N_("interval")), EYE_NUMBER(N_("figures")),
};
enum { POINT_NUMBERS = 8, POINT_N_ROWS = 13, POINT_PERIOD, POINT_VALUE, POINT_INTERVAL, POINT_FIGURES };

static void show_point(const jarak__point_row *shown, size_t column, jarak__cell *cell)
{
    const jarak_point *point = shown->point;
    char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    jarak__quantity quantity = jarak__quantity_for(shown->series->indicator, point->natural);
    if (column == POINT_PERIOD) {
        jarak__cell_text(cell, point->period);
    } else if (column == POINT_VALUE) {
        jarak__cell_text(cell, jarak__quantity_text(&quantity, point->natural, cell->scratch));
    } else if (column == POINT_FIGURES) {
        jarak__cell_text(cell, jarak__count_text(point->n_rows, cell->scratch));
    } else if (!isnan(point->natural_low) && !isnan(point->natural_high)) {
        jarak__cell_text(cell, jarak__range_text(jarak__number_text(&quantity, point->natural_low, low),
                                                 jarak__number_text(&quantity, point->natural_high, high), cell->scratch));
    }
}

static void point_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__point_row *shown = (const jarak__point_row *)data + row;
    const jarak_point *point = shown->point;
    if (column >= POINT_PERIOD) {
        show_point(shown, column, cell);
    } else if (column < POINT_NUMBERS) {
        const char *const texts[] = {shown->pair->partner.code,
                                     shown->pair->state.code,
                                     shown->series->indicator->code,
                                     shown->series->period_kind,
                                     point->period,
                                     point->first_day,
                                     point->last_day,
                                     shown->series->indicator->natural_unit};
        jarak__cell_text(cell, texts[column]);
    } else if (column < POINT_N_ROWS) {
        const double numbers[] = {point->natural, point->natural_low, point->natural_high, point->value, point->variance};
        jarak__cell_number(cell, numbers[column - POINT_NUMBERS]);
    } else {
        jarak__cell_integer(cell, point->n_rows);
    }
}

jarak__sheet jarak__sheet_of_points(size_t n, const jarak__point_row *rows)
{
    return (jarak__sheet){.data = rows, .n_rows = n, .n_columns = N_COLUMNS(point_columns), .columns = point_columns, .cell = point_cell};
}

/* ---- figures ---------------------------------------------------------------------------------------------------------------------- */

static const jarak__column fact_columns[] = {
    DATA_TEXT("partner"),
    DATA_TEXT("state"),
    DATA_TEXT("indicator"),
    DATA_TEXT("cell"),
    {.key = "part", .title = N_("part"), .type = JARAK_TEXT},
    DATA_TEXT("how"),
    {.key = "from", .title = N_("from"), .type = JARAK_TEXT},
    {.key = "to", .title = N_("to"), .type = JARAK_TEXT},
    {.key = "period", .title = N_("period"), .type = JARAK_TEXT},
    DATA_TEXT("measure"),
    DATA_TEXT("text"),
    DATA_TEXT("unit"),
    DATA_TEXT("reporter"),
    DATA_TEXT("status"),
    DATA_TEXT("title"),
    DATA_TEXT("publisher"),
    DATA_TEXT("url"),
    DATA_TEXT("note"),
    DATA_BOOLEAN("used"),
    DATA_NUMBER("value"),
    DATA_INTEGER("source"),
    DATA_INTEGER("line"),
    EYE_NUMBER(N_("figure")),
    EYE_TEXT(N_("reporter")),
    EYE_TEXT(N_("status")),
    EYE_TEXT(N_("used")),
    EYE_TEXT(N_("how")),
    EYE_TEXT(N_("publication")),
};
enum {
    FACT_USED = 18,
    FACT_VALUE,
    FACT_SOURCE,
    FACT_LINE,
    FACT_FIGURE,
    FACT_REPORTER,
    FACT_STATUS,
    FACT_IS_USED,
    FACT_HOW,
    FACT_PUBLICATION
};

/* The figure as published, with its unit. */
static void show_figure(const jarak_fact *fact, jarak__cell *cell)
{
    if (isnan(fact->value)) {
        jarak__cell_text(cell, fact->text);
        return;
    }
    char number[JARAK__SHORTEST_BYTES];
    snprintf(cell->scratch, sizeof cell->scratch, "%s%s%s", jarak__shortest_text(fact->value, number), fact->unit != NULL ? " " : "",
             fact->unit != NULL ? fact->unit : "");
    jarak__cell_text(cell, cell->scratch);
}

static void fact_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__fact_row *shown = (const jarak__fact_row *)data + row;
    const jarak_fact *fact = shown->fact;
    const char *const texts[] = {shown->pair->partner.code,
                                 shown->pair->state.code,
                                 shown->series->indicator->code,
                                 fact->cell,
                                 fact->part,
                                 fact->how,
                                 fact->from,
                                 fact->to,
                                 fact->period,
                                 fact->measure,
                                 fact->text,
                                 fact->unit,
                                 fact->reporter,
                                 fact->status,
                                 fact->title,
                                 fact->publisher,
                                 fact->url,
                                 fact->note};
    switch (column) {
    case FACT_USED:
        jarak__cell_boolean(cell, fact->used);
        return;
    case FACT_VALUE:
        jarak__cell_number(cell, fact->value);
        return;
    case FACT_SOURCE:
        jarak__cell_integer(cell, fact->source);
        return;
    case FACT_LINE:
        if (fact->line > 0) {
            jarak__cell_integer(cell, fact->line);
        }
        return;
    case FACT_FIGURE:
        show_figure(fact, cell);
        return;
    case FACT_REPORTER:
        jarak__cell_text(cell, fact->reporter);
        return;
    case FACT_STATUS:
        jarak__cell_text(cell, fact->status);
        return;
    case FACT_IS_USED:
        jarak__cell_text(cell, fact->used ? _("yes") : _("no"));
        return;
    case FACT_HOW:
        jarak__cell_text(cell, fact->how);
        return;
    case FACT_PUBLICATION:
        jarak__cell_text(cell, fact->title);
        return;
    default:
        jarak__cell_text(cell, texts[column]);
    }
}

jarak__sheet jarak__sheet_of_facts(size_t n, const jarak__fact_row *rows)
{
    return (jarak__sheet){.data = rows, .n_rows = n, .n_columns = N_COLUMNS(fact_columns), .columns = fact_columns, .cell = fact_cell};
}

/* ---- verdicts --------------------------------------------------------------------------------------------------------------------- */

static const jarak__column verdict_columns[] = {
    EYE_TEXT(N_("state")),      EYE_TEXT(N_("partner")),     EYE_TEXT(N_("group")),
    EYE_TEXT(N_("direction")),  EYE_NUMBER(N_("P(closer)")), EYE_NUMBER(N_("change")),
    EYE_NUMBER(N_("interval")), EYE_NUMBER(N_("since")),     EYE_NUMBER(N_("ways that agree")),
};
enum {
    VERDICT_STATE,
    VERDICT_PARTNER,
    VERDICT_GROUP,
    VERDICT_DIRECTION,
    VERDICT_PROBABILITY,
    VERDICT_CHANGE,
    VERDICT_INTERVAL,
    VERDICT_SINCE,
    VERDICT_AGREE
};

static void verdict_cell(const void *data, size_t row, size_t column, jarak__cell *cell)
{
    const jarak__verdict_row *shown = (const jarak__verdict_row *)data + row;
    const jarak_verdict *verdict = shown->verdict;
    char low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    switch (column) {
    case VERDICT_STATE:
        jarak__cell_text(cell, shown->pair->state.name);
        return;
    case VERDICT_PARTNER:
        jarak__cell_text(cell, shown->pair->partner.name);
        return;
    case VERDICT_GROUP:
        jarak__cell_text(cell, jarak__group_word(shown->group));
        return;
    case VERDICT_DIRECTION:
        jarak__cell_text(cell, jarak__direction_word(verdict->direction));
        return;
    case VERDICT_PROBABILITY:
        jarak__cell_text(cell, jarak__probability_text(verdict->probability, cell->scratch));
        return;
    case VERDICT_CHANGE:
        jarak__cell_text(cell, jarak__signed_text(verdict->change, 2, cell->scratch));
        return;
    case VERDICT_INTERVAL:
        jarak__cell_text(
            cell, jarak__range_text(jarak__signed_text(verdict->low, 2, low), jarak__signed_text(verdict->high, 2, high), cell->scratch));
        return;
    case VERDICT_SINCE:
        if (verdict->since != 0) {
            snprintf(cell->scratch, sizeof cell->scratch, "%d", verdict->since);
            jarak__cell_text(cell, cell->scratch);
        }
        return;
    default:
        if (verdict->n_specifications > 1) {
            snprintf(cell->scratch, sizeof cell->scratch, "%zu/%zu", verdict->n_agree, verdict->n_specifications);
            jarak__cell_text(cell, cell->scratch);
        }
    }
}

jarak__sheet jarak__sheet_of_verdicts(size_t n, const jarak__verdict_row *rows)
{
    return (jarak__sheet){
        .data = rows, .n_rows = n, .n_columns = N_COLUMNS(verdict_columns), .columns = verdict_columns, .cell = verdict_cell};
}
