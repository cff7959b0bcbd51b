/* The catalogue of indicators: read as it is written, and what its columns promise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/writer.h"
#include "panel/catalogue.h"
#include "panel/evidence.h"

static int open_catalogue(void **state)
{
    static jarak__indicators catalogue;
    jarak_error error = {.message = ""};
    if (jarak__indicators_read(&catalogue, &error) != JARAK_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    *state = &catalogue;
    return 0;
}

static int close_catalogue(void **state)
{
    jarak__indicators_release(*state);
    return 0;
}

static void names_lead_to_indicators(void **state)
{
    const jarak__indicators *catalogue = *state;
    assert_true(catalogue->count >= 29);
    for (size_t i = 0; i < catalogue->count; i++) {
        const jarak__indicator *row = &catalogue->rows[i];
        assert_ptr_equal(jarak__indicators_find(catalogue, row->code), row); /* no code stands twice */
        assert_true(row->competes_with == NULL || jarak__indicators_find(catalogue, row->competes_with) != NULL);
        assert_true(row->traced_by == NULL || jarak__indicators_find(catalogue, row->traced_by) != NULL);
    }
    assert_null(jarak__indicators_find(catalogue, "trade"));
}

static void amounts_say_how_they_are_made(void **state)
{
    const jarak__indicators *catalogue = *state;
    for (size_t i = 0; i < catalogue->count; i++) {
        const jarak__indicator *row = &catalogue->rows[i];
        if (strcmp(row->recipe, "amount") == 0) {
            assert_non_null(row->quantity);
            assert_true(strcmp(row->flow, "in") == 0 || strcmp(row->flow, "out") == 0);
            assert_true(row->times > 0 && row->divisor > 0 && row->value_times > 0 && row->scale == JARAK_SCALE_LOG);
        }
    }
}

/* σ0(X) = .10 (X / 3 bn)^-.30 within .04 … .60, X in USD million. */
static void noise_of_trade_depends_on_its_size(void **state)
{
    const jarak__indicators *catalogue = *state;
    const jarak__indicator *trade = jarak__indicators_find(catalogue, "trade.volume");
    assert_true(fabs(jarak__indicator_noise(trade, 3000) - 0.10) < 1e-15);
    assert_true(fabs(jarak__indicator_noise(trade, 300) - 0.10 * pow(0.1, -0.3)) < 1e-15);
    assert_true(jarak__indicator_noise(trade, 1e6) == 0.04 && jarak__indicator_noise(trade, 1) == 0.60);
    assert_true(jarak__indicator_noise(jarak__indicators_find(catalogue, "money.remittances"), 1) == 0.15);
    assert_true(isnan(jarak__indicator_noise(jarak__indicators_find(catalogue, "meetings.visits"), 1)));
}

/* √q × (X / 3 bn)^-.20 within .5 … 3; 1 where nothing is known. */
static void steps_of_small_trade_are_wider(void **state)
{
    const jarak__indicators *catalogue = *state;
    const jarak__indicator *trade = jarak__indicators_find(catalogue, "trade.volume");
    assert_true(jarak__indicator_step(trade, 3000) == 1);
    assert_true(fabs(jarak__indicator_step(trade, 300) - pow(0.1, -0.2)) < 1e-15);
    assert_true(jarak__indicator_step(trade, 1e9) == 0.5 && jarak__indicator_step(trade, 0.001) == 3);
    assert_true(jarak__indicator_step(trade, (double)NAN) == 1 && jarak__indicator_step(trade, 0) == 1);
    assert_true(jarak__indicator_step(jarak__indicators_find(catalogue, "money.remittances"), 300) == 1);
}

/* What the printed arithmetic needs of a recipe is there. */
static void recipes_say_how_values_follow(void **state)
{
    const jarak__indicators *catalogue = *state;
    size_t n_sums = 0;
    for (size_t i = 0; i < catalogue->n_recipes; i++) {
        const jarak__recipe *recipe = &catalogue->recipes[i];
        const bool has_parts = recipe->arithmetic != JARAK__ARITHMETIC_NONE && recipe->arithmetic != JARAK__ARITHMETIC_AMOUNT;
        assert_int_equal(recipe->parts != NULL, has_parts);
        assert_int_equal(recipe->denominator != NULL, recipe->arithmetic == JARAK__ARITHMETIC_PERCENT);
        n_sums += recipe->arithmetic == JARAK__ARITHMETIC_SUM;
    }
    assert_true(n_sums > 0);
    for (size_t i = 0; i < catalogue->count; i++) {
        assert_string_equal(catalogue->rows[i].made->name, catalogue->rows[i].recipe);
    }
}

/* Every indicator's facts are looked for somewhere. */
static void every_indicator_has_facts(void **state)
{
    const jarak__indicators *catalogue = *state;
    for (size_t i = 0; i < catalogue->count; i++) {
        jarak__writer sql = {0};
        assert_int_equal(jarak__evidence_write(&sql, 1, &catalogue->rows[i].code, " WHERE true", NULL), JARAK_OK);
        assert_null(strstr(sql.bytes, "WHERE false"));
        jarak__writer_release(&sql);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lead_to_indicators),           cmocka_unit_test(amounts_say_how_they_are_made),
        cmocka_unit_test(noise_of_trade_depends_on_its_size), cmocka_unit_test(steps_of_small_trade_are_wider),
        cmocka_unit_test(recipes_say_how_values_follow),      cmocka_unit_test(every_indicator_has_facts),
    };
    return cmocka_run_group_tests_name("catalogue of indicators", tests, open_catalogue, close_catalogue);
}
