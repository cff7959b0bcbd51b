/* The indicators of an answer: those of the catalogue that are asked for, in the words of the language. */
#include <math.h>
#include <string.h>

#include "answer/panel.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/sql.h"
#include "panel/catalogue.h"

/* An indicator can be asked for by its code or by its dimension ("trade", "trade.*"). */
static bool is_asked(const jarak__indicator *row, const char *asked)
{
    size_t length = strlen(row->dimension);
    if (strncmp(asked, row->dimension, length) == 0 && strcmp(asked + length, ".*") == 0) {
        return true;
    }
    return strcmp(row->code, asked) == 0 || strcmp(row->dimension, asked) == 0;
}

static bool is_wanted(const jarak__indicator *row, const jarak_ask_settings *settings)
{
    bool wanted = settings->n_indicators == 0;
    for (size_t i = 0; i < settings->n_indicators; i++) {
        wanted |= is_asked(row, settings->indicators[i]);
    }
    return wanted;
}

static jarak_status check_asked(const jarak__indicators *catalogue, const jarak_ask_settings *settings, jarak_error *error)
{
    for (size_t i = 0; i < settings->n_indicators; i++) {
        bool found = false;
        for (size_t row = 0; row < catalogue->count; row++) {
            found |= is_asked(&catalogue->rows[row], settings->indicators[i]);
        }
        if (!found) {
            return jarak__indicators_unknown(catalogue, settings->indicators[i], error);
        }
    }
    return JARAK_OK;
}

/* "{state}" as it is said of any state. */
static const char *describe(jarak__answer_work *answer, const char *text)
{
    static const struct {
        const char *mark, *words;
    } marks[] = {{"{state}", "the state"}, {"{partner}", "the partner"}};
    jarak__writer out = {0};
    while (*text != '\0') {
        size_t k = 0;
        while (k < 2 && strncmp(text, marks[k].mark, strlen(marks[k].mark)) != 0) {
            k++;
        }
        jarak__write_format(&out, "%.*s", k < 2 ? (int)strlen(marks[k].words) : 1, k < 2 ? marks[k].words : text);
        text += k < 2 ? strlen(marks[k].mark) : 1;
    }
    const char *copy = out.failed ? NULL : jarak__answer_copy(answer, _(out.bytes));
    answer->failed |= out.failed;
    jarak__writer_release(&out);
    return copy;
}

/* Passing noise grows smaller with the amount, or does not depend on it. */
static void fill_noise(jarak__answer_work *answer, const jarak__indicator *row, jarak_indicator *indicator)
{
    indicator->noise_from = jarak__answer_copy(answer, row->errors.noise_from);
    indicator->noise_least = isnan(row->noise_at) ? row->noise : row->noise_least;
    indicator->noise_most = isnan(row->noise_at) ? row->noise : row->noise_most;
}

/* tests/checks/translations.py lists the texts of the catalogue for translators. */
static void fill_indicator(jarak__answer_work *answer, const jarak__indicator *row, jarak_indicator *indicator)
{
    *indicator = (jarak_indicator){
        .code = jarak__answer_copy(answer, row->code),
        .group = jarak__answer_copy(answer, row->group),
        .dimension = jarak__answer_copy(answer, row->dimension),
        .label = jarak__answer_copy(answer, _(row->label)),
        .natural_unit = jarak__answer_copy(answer, row->natural_unit),
        .describes = describe(answer, row->describes),
        .scale = row->scale,
        .sign = row->sign,
    };
    fill_noise(answer, row, indicator);
}

jarak_status jarak__answer_indicators(jarak__answer_work *answer, const jarak_ask_settings *settings, jarak_error *error)
{
    jarak__indicators catalogue;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    if (status == JARAK_OK) {
        status = check_asked(&catalogue, settings, error);
    }
    jarak_indicator *asked = NULL;
    if (status == JARAK_OK) {
        answer->catalogue = jarak__answer_array(answer, catalogue.count, sizeof *answer->catalogue);
        asked = jarak__answer_array(answer, catalogue.count, sizeof *asked);
    }
    for (size_t row = 0; answer->catalogue != NULL && asked != NULL && row < catalogue.count; row++) {
        fill_indicator(answer, &catalogue.rows[row], &answer->catalogue[answer->n_catalogue++]);
        if (is_wanted(&catalogue.rows[row], settings)) {
            asked[answer->public.n_indicators++] = answer->catalogue[row];
        }
    }
    /* Where all are asked for, they are the catalogue's, so that what is told of them is told of the verdict's, too. */
    answer->public.indicators = answer->indicators = answer->public.n_indicators == answer->n_catalogue ? answer->catalogue : asked;
    jarak__indicators_release(&catalogue);
    return status == JARAK_OK && answer->failed ? jarak__answer_out_of_memory(error) : status;
}

static void tell_shocks(const jarak__indicators *catalogue, const jarak_table *noise, size_t row, jarak_indicator *indicator)
{
    enum { MEASURE, SD, N_PAIRS, IS_OWN };
    const jarak__indicator *entry = jarak__indicators_find(catalogue, indicator->code);
    if (entry != NULL && entry->errors.shocks != NULL && strcmp(entry->errors.shocks, jarak_table_text(noise, row, MEASURE)) == 0) {
        indicator->shocks_from = jarak_table_boolean(noise, row, IS_OWN) ? "store" : "table";
        indicator->shocks_sd = jarak_table_number(noise, row, SD);
        indicator->shocks_pairs = jarak_table_integer(noise, row, N_PAIRS);
    }
}

jarak_status jarak__answer_shocks(jarak__answer_work *answer, jarak_store *store, jarak_error *error)
{
    jarak__indicators catalogue;
    jarak_table *noise = NULL;
    jarak_status status = jarak__indicators_read(&catalogue, error);
    if (status == JARAK_OK) {
        status = jarak__sql_table(store, "SELECT measure, sd, n_pairs, is_own FROM event_noise", &noise, error);
    }
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(noise); row++) {
        for (size_t i = 0; i < answer->public.n_indicators; i++) {
            tell_shocks(&catalogue, noise, row, &answer->indicators[i]);
        }
    }
    jarak_table_free(noise);
    jarak__indicators_release(&catalogue);
    return status;
}
