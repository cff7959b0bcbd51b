/* How to cite a value, and the publications that it rests on. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "answer/words/numbers.h"
#include "answer/words/words.h"
#include "base/neutral.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/bibtex.h"
#include "data/sql.h"
#include "jarak/report.h"
#include "jarak/version.h"

typedef struct cited {
    const jarak_answer *answer;
    const jarak_pair *pair;
    const jarak_series *series;
    const jarak_point *point;
} cited;

/* The value of the period, or the last one of a year. */
static const jarak_point *find_point(const jarak_series *series, const char *period)
{
    for (size_t i = series->n_points; i-- > 0;) {
        if (period != NULL ? strcmp(series->points[i].period, period) == 0 : strcmp(series->period_kind, "year") == 0) {
            return &series->points[i];
        }
    }
    return NULL;
}

static jarak_status find(const jarak_answer *answer, const char *period, cited *found, jarak_error *error)
{
    *found = (cited){.answer = answer};
    for (size_t p = 0; p < answer->n_pairs && found->point == NULL; p++) {
        for (size_t s = 0; s < answer->pairs[p].n_series && found->point == NULL; s++) {
            found->pair = &answer->pairs[p];
            found->series = &answer->pairs[p].series[s];
            found->point = find_point(found->series, period);
        }
    }
    return found->point != NULL ? JARAK_OK
           : period != NULL
               ? jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no value of %s to cite; `jarak show` lists those there are"), period)
               : jarak_fail(error, JARAK_ERR_NOT_FOUND, _("there is no value of a year to cite"));
}

/* The used figures of the value, the first of each source. */
static bool is_cited(const cited *value, size_t number)
{
    const jarak_fact *facts = value->series->facts, *fact = &facts[number];
    if (!fact->used || strcmp(fact->cell, value->point->period) != 0) {
        return false;
    }
    for (size_t i = 0; i < number; i++) {
        if (facts[i].used && strcmp(facts[i].cell, value->point->period) == 0 && facts[i].source == fact->source) {
            return false;
        }
    }
    return true;
}

static void write_sentence(jarak__writer *out, const cited *value)
{
    char natural[JARAK__WORDS_BYTES], low[JARAK__WORDS_BYTES], high[JARAK__WORDS_BYTES];
    const jarak_point *point = value->point;
    const jarak__quantity quantity = jarak__quantity_for(value->series->indicator, point->natural);
    jarak__write_format(out, _("%s, %s with %s, %s: %s"), value->series->indicator->label, value->pair->state.within,
                        value->pair->partner.within, point->period, jarak__quantity_text(&quantity, point->natural, natural));
    if (!isnan(point->natural_low) && !isnan(point->natural_high)) {
        jarak__write_format(out, _(" (%g %% interval %s … %s)"), 100 * value->answer->level,
                            jarak__number_text(&quantity, point->natural_low, low),
                            jarak__number_text(&quantity, point->natural_high, high));
    }
    size_t n = 0;
    for (size_t i = 0; i < value->series->n_facts; i++) {
        if (is_cited(value, i)) {
            const jarak_fact *fact = &value->series->facts[i];
            jarak__write_format(out, "%s%s", n++ == 0 ? _(". Source: ") : "; ", fact->title != NULL ? fact->title : "");
            jarak__write_format(out, fact->publisher != NULL ? " (%s)" : "%s", fact->publisher != NULL ? fact->publisher : "");
        }
    }
    jarak__write_format(out, _(". Computed with jarak %s.\n"), jarak_version());
}

static jarak_status write_bibtex(jarak_store *store, const cited *value, jarak__writer *out, jarak_error *error)
{
    jarak__writer list = {0};
    jarak__write_text(&list, "-2"); /* no source, so that the list has no gap where there is none */
    for (size_t i = 0; value->point != NULL && i < value->series->n_facts; i++) {
        if (is_cited(value, i)) {
            jarak__write_format(&list, ", %" PRId64, value->series->facts[i].source);
        }
    }
    jarak_status status =
        list.failed ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the sources")
                    : jarak__bibtex_write(store, value->point != NULL ? list.bytes : "SELECT source_id FROM facts.source", out, error);
    jarak__writer_release(&list);
    return status;
}

static jarak_status write_program(jarak_store *store, jarak__writer *out, jarak_error *error)
{
    int64_t n_sources = 0;
    jarak_status status = jarak__sql_integer(store, "SELECT count(*) FROM facts.source", 0, NULL, &n_sources, error);
    jarak__write_format(out,
                        P_("jarak %s: the distance between nations. Figures from %zu publication.\n",
                           "jarak %s: the distance between nations. Figures from %zu publications.\n", n_sources),
                        jarak_version(), (size_t)n_sources);
    return status;
}

jarak_status jarak_cite(jarak_store *store, const jarak_answer *answer, const char *period, bool bibtex, FILE *stream, jarak_error *error)
{
    cited value = {.point = NULL};
    jarak__writer out = {0};
    jarak_status status = store == NULL || stream == NULL ? jarak_fail(error, JARAK_ERR_ARGUMENT, "jarak_cite: store or stream is NULL")
                          : answer != NULL                ? find(answer, period, &value, error)
                                                          : JARAK_OK;
    if (status == JARAK_OK && bibtex) {
        status = write_bibtex(store, &value, &out, error);
    } else if (status == JARAK_OK && answer == NULL) {
        status = write_program(store, &out, error);
    } else if (status == JARAK_OK) {
        write_sentence(&out, &value);
    }
    if (status == JARAK_OK && out.failed) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the citation");
    }
    if (status == JARAK_OK) {
        jarak__neutralise(out.bytes, out.length);
    }
    if (status == JARAK_OK && fwrite(out.bytes, 1, out.length, stream) != out.length) {
        status = jarak_fail(error, JARAK_ERR_IO, _("the citation cannot be written"));
    }
    jarak__writer_release(&out);
    return status;
}
