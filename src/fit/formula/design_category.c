/* Categories of a design: keys joined to codes, and the labels of their levels. */
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/text.h"
#include "base/writer.h"
#include "data/frame_levels.h"
#include "fit/formula/design.h"
#include "num/codes.h"

enum { CHUNK = 1 << 16 };

static jarak_status out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for the categories of a model"));
}

typedef struct pairing {
    const uint32_t *first, *second; /* codes of the two columns */
    const uint32_t *to_common;      /* from the first one's codes to common ones, then from the second one's */
    const uint32_t *second_to_common;
    uint32_t *low, *high;
} pairing;

static void pair_rows(size_t begin, size_t end, void *context)
{
    const pairing *job = context;
    for (size_t row = begin; row < end; row++) {
        if (job->first[row] == JARAK_NO_CODE || job->second[row] == JARAK_NO_CODE) {
            job->low[row] = job->high[row] = JARAK_NO_CODE;
            continue;
        }
        uint32_t a = job->to_common[job->first[row]], b = job->second_to_common[job->second[row]];
        job->low[row] = a < b ? a : b;
        job->high[row] = a < b ? b : a;
    }
}

/* One code for each label that either column has, in sorted order: common holds n_a + n_b codes. */
static jarak_status unite_labels(const jarak_column *a, const jarak_column *b, uint32_t *common, jarak__levels *levels, jarak_error *error)
{
    for (size_t i = 0; i < a->n_levels + b->n_levels; i++) {
        const char *label = i < a->n_levels ? a->labels[i] : b->labels[i - a->n_levels];
        common[i] = jarak__levels_text(levels, label, strlen(label));
        if (common[i] == JARAK_NO_CODE) {
            return out_of_memory(error);
        }
    }
    return jarak__levels_sort(levels, 1, a->n_levels + b->n_levels, common, error);
}

/* The codes of an unordered pair of columns: those of (smaller, larger) label. The parts of the category are these two. */
static jarak_status build_pair(const jarak_column *a, const jarak_column *b, int threads, size_t n_rows, jarak__arena *arena,
                               jarak__category_part *part, uint32_t *codes, size_t *n_levels, jarak_error *error)
{
    jarak__levels levels = {0};
    uint32_t *common = jarak__resize_array(NULL, a->n_levels + b->n_levels, sizeof *common);
    uint32_t *low = jarak__arena_alloc(arena, (n_rows + 1) * sizeof *low);
    uint32_t *high = jarak__arena_alloc(arena, (n_rows + 1) * sizeof *high);
    jarak_status status = common == NULL || low == NULL || high == NULL ? out_of_memory(error) : JARAK_OK;
    if (status == JARAK_OK) {
        status = unite_labels(a, b, common, &levels, error);
    }
    if (status == JARAK_OK) {
        pairing job = {
            .first = a->codes, .second = b->codes, .to_common = common, .second_to_common = common + a->n_levels, .low = low, .high = high};
        jarak__parallel_for(n_rows, CHUNK, threads, pair_rows, &job);
        status = jarak__codes_combine(n_rows, low, levels.n, high, levels.n, threads, codes, n_levels, NULL, error);
    }
    const char **labels = status == JARAK_OK ? jarak__arena_alloc(arena, (levels.n + 1) * sizeof *labels) : NULL;
    if (status == JARAK_OK && labels == NULL) {
        status = out_of_memory(error);
    }
    for (size_t i = 0; status == JARAK_OK && i < levels.n; i++) {
        labels[i] = jarak__arena_text(arena, levels.labels[i], strlen(levels.labels[i]));
        status = labels[i] != NULL ? JARAK_OK : out_of_memory(error);
    }
    *part = (jarak__category_part){.codes = low, .labels = labels, .second_codes = high, .second_labels = labels};
    jarak__levels_release(&levels);
    jarak__free(common);
    return status;
}

/* The codes of one key: a column's own, or those of a pair. */
static jarak_status build_part(const jarak__formula_key *key, const jarak_frame *frame, int threads, jarak__arena *arena,
                               jarak__category_part *part, const uint32_t **codes, size_t *n_levels, jarak_error *error)
{
    const jarak_column *first = jarak_frame_find(frame, key->first, JARAK_COLUMN_CATEGORY);
    if (key->second == NULL) {
        *part = (jarak__category_part){.codes = first->codes, .labels = first->labels};
        *codes = first->codes;
        *n_levels = first->n_levels;
        return JARAK_OK;
    }
    uint32_t *made = jarak__arena_alloc(arena, (frame->n_rows + 1) * sizeof *made);
    if (made == NULL) {
        return out_of_memory(error);
    }
    *codes = made;
    return build_pair(first, jarak_frame_find(frame, key->second, JARAK_COLUMN_CATEGORY), threads, frame->n_rows, arena, part, made,
                      n_levels, error);
}

static jarak_status keep_first_rows(jarak__category *category, size_t n_rows, jarak__arena *arena, jarak_error *error)
{
    size_t *rows = jarak__arena_alloc(arena, (category->n_levels + 1) * sizeof *rows);
    if (rows == NULL) {
        return out_of_memory(error);
    }
    for (size_t row = n_rows; row-- > 0;) {
        if (category->codes[row] != JARAK_NO_CODE) {
            rows[category->codes[row]] = row;
        }
    }
    category->first_rows = rows;
    return JARAK_OK;
}

jarak_status jarak__category_build(const jarak__formula_keys *keys, const jarak_frame *frame, int threads, bool keep_labels,
                                   jarak__arena *arena, jarak__category *category, jarak_error *error)
{
    jarak__category_part *parts = jarak__arena_alloc(arena, keys->count * sizeof *parts);
    *category = (jarak__category){.name = jarak__formula_keys_name(arena, keys), .n_parts = keys->count, .parts = parts};
    if (parts == NULL || category->name == NULL) {
        return out_of_memory(error);
    }
    uint32_t *combined = NULL;
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < keys->count; i++) {
        const uint32_t *codes = NULL;
        size_t n_levels = 0;
        status = build_part(&keys->items[i], frame, threads, arena, &parts[i], &codes, &n_levels, error);
        if (status == JARAK_OK && i == 0) {
            category->codes = codes;
            category->n_levels = n_levels;
        } else if (status == JARAK_OK) {
            combined = combined != NULL ? combined : jarak__arena_alloc(arena, (frame->n_rows + 1) * sizeof *combined);
            status = combined == NULL ? out_of_memory(error)
                                      : jarak__codes_combine(frame->n_rows, category->codes, category->n_levels, codes, n_levels, threads,
                                                             combined, &category->n_levels, NULL, error);
            category->codes = combined;
        }
    }
    bool is_plain = keys->count == 1 && keys->items[0].second == NULL;
    return status == JARAK_OK && keep_labels && !is_plain ? keep_first_rows(category, frame->n_rows, arena, error) : status;
}

const char *jarak__category_label(const jarak__category *category, size_t level, jarak__arena *arena)
{
    return category->first_rows == NULL ? category->parts[0].labels[level]
                                        : jarak__category_row_label(category, category->first_rows[level], arena);
}

const char *jarak__category_row_label(const jarak__category *category, size_t row, jarak__arena *arena)
{
    jarak__writer writer = {0};
    for (size_t i = 0; i < category->n_parts; i++) {
        const jarak__category_part *part = &category->parts[i];
        jarak__write_format(&writer, "%s%s", i > 0 ? "_" : "", part->labels[part->codes[row]]);
        if (part->second_codes != NULL) {
            jarak__write_format(&writer, "_%s", part->second_labels[part->second_codes[row]]);
        }
    }
    const char *label = writer.failed ? NULL : jarak__arena_text(arena, writer.bytes, writer.length);
    jarak__writer_release(&writer);
    return label;
}
