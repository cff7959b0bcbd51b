/* The rows of one model, gathered from the design; and the columns of a gravity model. */
#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "fit/regression/regression.h"

static jarak_status out_of_memory(const jarak__sample *sample, jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for a model of %zu rows"), sample->n_rows);
}

/* The rows' values; all rows: the array itself. */
static const double *gather(jarak__sample *sample, const double *values)
{
    if (sample->rows == NULL || values == NULL) {
        return values;
    }
    double *gathered = jarak__arena_alloc(&sample->arena, sample->n_rows * sizeof *gathered);
    for (size_t i = 0; gathered != NULL && i < sample->n_rows; i++) {
        gathered[i] = values[sample->rows[i]];
    }
    return gathered;
}

const uint32_t *jarak__sample_codes(jarak__sample *sample, const uint32_t *codes)
{
    uint32_t *gathered = jarak__arena_alloc(&sample->arena, (sample->n_rows + 1) * sizeof *gathered);
    for (size_t i = 0; gathered != NULL && i < sample->n_rows; i++) {
        uint32_t code = codes[sample->rows != NULL ? sample->rows[i] : i];
        gathered[i] = code != JARAK_NO_CODE ? code : 0;
    }
    return gathered;
}

/* The levels that the rows have, numbered without gaps in the same order; *levels tells which they are. */
static jarak_status compact(jarak__sample *sample, jarak_ppml_effect *effect, const uint32_t **levels, jarak_error *error)
{
    uint32_t *numbers = jarak__resize_array(NULL, effect->n_levels + 1, sizeof *numbers);
    uint32_t *codes = jarak__arena_alloc(&sample->arena, sample->n_rows * sizeof *codes);
    if (numbers == NULL || codes == NULL) {
        jarak__free(numbers);
        return out_of_memory(sample, error);
    }
    memset(numbers, 0, (effect->n_levels + 1) * sizeof *numbers);
    for (size_t i = 0; i < sample->n_rows; i++) {
        uint32_t code = effect->codes[sample->rows[i]];
        if (code != JARAK_NO_CODE) {
            numbers[code] = 1;
        }
    }
    size_t n_levels = 0;
    for (size_t level = 0; level < effect->n_levels; level++) {
        n_levels += numbers[level];
    }
    uint32_t *kept = jarak__arena_alloc(&sample->arena, (n_levels + 1) * sizeof *kept);
    size_t next = 0;
    for (size_t level = 0; kept != NULL && level < effect->n_levels; level++) {
        if (numbers[level] != 0) {
            kept[next] = (uint32_t)level;
            numbers[level] = (uint32_t)next++;
        }
    }
    for (size_t i = 0; i < sample->n_rows; i++) {
        uint32_t code = effect->codes[sample->rows[i]];
        codes[i] = code != JARAK_NO_CODE ? numbers[code] : JARAK_NO_CODE;
    }
    jarak__free(numbers);
    effect->codes = codes;
    effect->n_levels = n_levels;
    *levels = kept;
    return kept != NULL ? JARAK_OK : out_of_memory(sample, error);
}

static jarak_status take_effects(jarak__sample *sample, jarak_error *error)
{
    const jarak__design *design = sample->design;
    if (sample->rows == NULL) {
        sample->effects = design->effects;
        return JARAK_OK;
    }
    jarak_ppml_effect *effects = jarak__arena_alloc(&sample->arena, (design->n_effects + 1) * sizeof *effects);
    const uint32_t **levels = jarak__arena_alloc(&sample->arena, (design->n_effects + 1) * sizeof(uint32_t *));
    if (effects == NULL || levels == NULL) {
        return out_of_memory(sample, error);
    }
    for (size_t f = 0; f < design->n_effects; f++) {
        effects[f] = design->effects[f];
        if (f > 0 && design->effects[f].codes == design->effects[f - 1].codes) { /* a slope beside its intercept */
            effects[f].codes = effects[f - 1].codes;
            effects[f].n_levels = effects[f - 1].n_levels;
            levels[f] = levels[f - 1];
        } else {
            jarak_status status = compact(sample, &effects[f], &levels[f], error);
            if (status != JARAK_OK) {
                return status;
            }
        }
        effects[f].slope = gather(sample, design->effects[f].slope);
        if (design->effects[f].slope != NULL && effects[f].slope == NULL) {
            return out_of_memory(sample, error);
        }
    }
    sample->effects = effects;
    sample->levels = levels;
    return JARAK_OK;
}

/* n columns of the design; NULL when memory is out. */
static const double **gather_all(jarak__sample *sample, const double *const *columns, size_t n)
{
    const double **gathered = jarak__arena_alloc(&sample->arena, (n + 1) * sizeof(double *));
    for (size_t j = 0; gathered != NULL && j < n; j++) {
        gathered[j] = gather(sample, columns[j]);
        if (gathered[j] == NULL) {
            return NULL;
        }
    }
    return gathered;
}

jarak_status jarak__sample_take(const jarak__design *design, size_t n_rows, const size_t *rows, jarak__sample *sample, jarak_error *error)
{
    *sample = (jarak__sample){.design = design, .n_rows = n_rows, .rows = rows};
    sample->y = gather_all(sample, design->y, design->n_outcomes);
    sample->x = gather_all(sample, design->x, design->n_regressors);
    sample->weights = gather(sample, design->weights);
    sample->offset = gather(sample, design->offset);
    sample->model_x = jarak__arena_alloc(&sample->arena, (design->n_regressors + 1) * sizeof(double *));
    sample->model_names = jarak__arena_alloc(&sample->arena, (design->n_regressors + 1) * sizeof(char *));
    sample->model_effects = jarak__arena_alloc(&sample->arena, (design->n_effects + 1) * sizeof *sample->model_effects);
    bool done = sample->y != NULL && sample->x != NULL && (design->weights == NULL || sample->weights != NULL) &&
                (design->offset == NULL || sample->offset != NULL) && sample->model_x != NULL && sample->model_names != NULL &&
                sample->model_effects != NULL;
    jarak_status status = done ? take_effects(sample, error) : out_of_memory(sample, error);
    for (size_t i = 0; status == JARAK_OK && i < design->n_clusters; i++) {
        sample->clusters[i] =
            rows == NULL ? design->clusters[i]->codes : jarak__sample_codes(sample, design->clusters[i]->codes); /* missing: y is NaN */
        status = sample->clusters[i] != NULL ? JARAK_OK : out_of_memory(sample, error);
    }
    return status;
}

void jarak__sample_choose(jarak__sample *sample, size_t model)
{
    const jarak__design_model *chosen = &sample->design->models[model];
    sample->model = chosen;
    for (size_t j = 0; j < chosen->n_regressors; j++) {
        sample->model_x[j] = sample->x[chosen->regressors[j]];
        sample->model_names[j] = sample->design->x_names[chosen->regressors[j]];
    }
    for (size_t f = 0; f < chosen->n_effects; f++) {
        sample->model_effects[f] = sample->effects[chosen->effects[f]];
    }
    sample->data = (jarak_ppml_data){.n_rows = sample->n_rows,
                                     .y = sample->y[chosen->outcome],
                                     .n_regressors = chosen->n_regressors,
                                     .x = sample->model_x,
                                     .x_names = sample->model_names,
                                     .n_effects = chosen->n_effects,
                                     .effects = sample->model_effects,
                                     .weights = sample->weights,
                                     .offset = sample->offset};
}

void jarak__sample_release(jarak__sample *sample)
{
    jarak__arena_release(&sample->arena);
    *sample = (jarak__sample){0};
}

/* The frame's column that a part of a category is; NULL for a pair. */
static const jarak_column *column_of(const jarak__design *design, const jarak__category_part *part)
{
    for (size_t i = 0; part->second_codes == NULL && i < design->frame->n_columns; i++) {
        if (design->frame->columns[i].codes == part->codes) {
            return &design->frame->columns[i];
        }
    }
    return NULL;
}

static bool is_numeric(const jarak_column *column)
{
    for (size_t i = 0; i < column->n_levels; i++) {
        if (!isdigit((unsigned char)column->labels[i][0])) {
            return false;
        }
    }
    return true;
}

typedef struct two_keys {
    const jarak_column *first, *second;
} two_keys;

static const jarak_column *shared_key(const two_keys *a, const two_keys *b)
{
    if (a->first == b->first || a->first == b->second) {
        return a->first;
    }
    return a->second == b->first || a->second == b->second ? a->second : NULL;
}

jarak_status jarak__gravity_keys_find(const jarak__design *design, const jarak__design_model *model, jarak__gravity_keys *keys,
                                      jarak_error *error)
{
    two_keys pairs[3];
    size_t n = 0;
    for (size_t i = 0; i < model->n_effects; i++) {
        size_t f = model->effects[i];
        const jarak__category *category = design->effect_categories[f];
        const jarak_column *first = category->n_parts == 2 ? column_of(design, &category->parts[0]) : NULL;
        const jarak_column *second = category->n_parts == 2 ? column_of(design, &category->parts[1]) : NULL;
        if (first != NULL && second != NULL && design->effects[f].slope == NULL && n < 3) {
            pairs[n++] = (two_keys){first, second};
        }
    }
    const jarak_column *shared[3] = {NULL, NULL, NULL};
    for (size_t i = 0; n == 3 && i < 3; i++) {
        shared[i] = shared_key(&pairs[i], &pairs[(i + 1) % 3]);
    }
    bool fits = shared[0] != NULL && shared[1] != NULL && shared[2] != NULL && shared[0] != shared[1] && shared[1] != shared[2] &&
                shared[0] != shared[2];
    if (!fits) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("--bias-correct is for three-way gravity models, with effects written as exporter^year + importer^year + "
                            "exporter^importer"));
    }
    /* the three columns stand in the same relation to each other; time is the one of numbers, else the one that the first two effects share
     */
    size_t year = 0, n_numeric = 0;
    for (size_t i = 0; i < 3; i++) {
        if (is_numeric(shared[i])) {
            year = i;
            n_numeric++;
        }
    }
    year = n_numeric == 1 ? year : 0;
    *keys = (jarak__gravity_keys){.exporter = shared[(year + 2) % 3], .importer = shared[(year + 1) % 3], .year = shared[year]};
    return JARAK_OK;
}
