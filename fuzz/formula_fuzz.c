/* Formulas: any bytes are a formula or an error that shows its place. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fit/formula/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk_terms(jarak__formula *formula, const jarak__formula_model *model)
{
    for (size_t i = 0; i < model->n_terms; i++) {
        for (size_t j = 0; j < model->terms[i].count; j++) {
            const jarak__factor *factor = model->terms[i].factors[j];
            if (factor->expr != NULL) {
                (void)jarak__expr_name(&formula->arena, factor->expr);
            }
            (void)jarak__formula_keys_name(&formula->arena, &factor->keys);
        }
    }
}

static void walk(jarak__formula *formula)
{
    for (size_t i = 0; i < formula->n_outcomes; i++) {
        (void)jarak__expr_name(&formula->arena, formula->outcomes[i]);
    }
    for (size_t m = 0; m < formula->n_models; m++) {
        walk_terms(formula, &formula->models[m]);
        for (size_t i = 0; i < formula->models[m].n_effects; i++) {
            (void)jarak__formula_keys_name(&formula->arena, &formula->models[m].effects[i].keys);
        }
    }
    for (size_t i = 0; i < formula->n_effects; i++) {
        (void)jarak__formula_keys_name(&formula->arena, &formula->effects[i].keys);
    }
    jarak__formula_release(formula);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    jarak__formula formula;
    jarak_error error;
    if (text == NULL) {
        return 0;
    }
    memcpy(text, data, size);
    text[size] = '\0';
    if (jarak__formula_parse(text, &formula, &error) == JARAK_OK) {
        walk(&formula);
    }
    if (jarak__formula_parse_keys(text, "--cluster", &formula, &error) == JARAK_OK) {
        walk(&formula);
    }
    if (jarak__formula_parse_expression(text, "--offset", &formula, &error) == JARAK_OK) {
        walk(&formula);
    }
    free(text);
    return 0;
}
