/* Designs: the arrays that a formula stands for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fit/formula/design.h"

#include "folder.h"

/* Rows out of order, with a gap in A-B (1992), missing values and a pair in both directions. */
static const char panel_csv[] = "from,to,year,x,z,g\n"
                                "B,A,1991,10,1,u\n"
                                "A,B,1990,1,2,u\n"
                                "A,B,1991,2,,v\n"
                                "A,B,1993,4,0.5,w\n"
                                "B,A,1990,9,-1,v\n"
                                ",B,1990,7,1,w\n"
                                "A,C,1990,NA,1,\n";
enum { ROWS = 7 };

static int write_panel(void **state)
{
    FILE *stream = enter_folder(state) == 0 ? fopen("panel.csv", "w") : NULL;
    return stream != NULL && fputs(panel_csv, stream) >= 0 && fclose(stream) == 0 ? 0 : -1;
}

static jarak_status build(jarak__design_request request, jarak__design *design, jarak_error *error)
{
    jarak_frame_settings settings;
    jarak_frame_settings_init(&settings);
    return jarak__design_build(&request, "panel.csv", &settings, design, error);
}

static jarak__design built(jarak__design_request request)
{
    jarak__design design;
    jarak_error error = {0};
    if (build(request, &design, &error) != JARAK_OK) {
        fail_msg("%s\n%s", request.formula, error.message);
    }
    assert_int_equal(design.n_rows, ROWS);
    return design;
}

static void expect_values(const double *values, const double *expected)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (isnan(expected[i]) != isnan(values[i]) || (!isnan(expected[i]) && fabs(values[i] - expected[i]) > 1e-15)) {
            fail_msg("row %zu: %.17g instead of %.17g", i, values[i], expected[i]);
        }
    }
}

#define EXPECT_VALUES(values, ...) expect_values(values, (const double[ROWS]){__VA_ARGS__})
#define MISSING ((double)NAN)

static void terms_become_columns(void **state)
{
    (void)state;
    jarak__design design = built((jarak__design_request){.formula = "x ~ z + log(z) + x:z + x*z + z^2 + I(x >= 4) + I(-x / (z + 1) - 1)"});
    static const char *const names[] = {"z", "log(z)", "x:z", "x", "I(z^2)", "I(x >= 4)", "I(-x/(z + 1) - 1)"};
    assert_int_equal(design.n_regressors, 7); /* x*z names z and x:z again */
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(design.x_names[i], names[i]);
    }
    EXPECT_VALUES(design.y[0], 10, 1, 2, 4, 9, 7, MISSING);
    EXPECT_VALUES(design.x[1], 0, log(2), MISSING, log(0.5), MISSING, 0, 0);
    EXPECT_VALUES(design.x[2], 10, 2, MISSING, 2, -9, 7, MISSING);
    EXPECT_VALUES(design.x[4], 1, 4, MISSING, 0.25, 1, 1, 1);
    EXPECT_VALUES(design.x[5], 1, 0, 0, 1, 1, 1, MISSING);
    EXPECT_VALUES(design.x[6], -6, -1.0 / 3 - 1, MISSING, -4 / 1.5 - 1, (double)-INFINITY, -4.5, MISSING);
    jarak__design_release(&design);
}

static void categories_become_dummies(void **state)
{
    (void)state;
    jarak__design design = built((jarak__design_request){.formula = "x ~ i(year) + i(g, z, ref = u) + i(year, ref = c(1990, 1991)):z"});
    static const char *const names[] = {"year::1990", "year::1991", "year::1993", "g::v:z", "g::w:z", "year::1993:z"};
    assert_int_equal(design.n_regressors, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(design.x_names[i], names[i]);
    }
    EXPECT_VALUES(design.x[0], 0, 1, 0, 0, 1, 1, 1);
    EXPECT_VALUES(design.x[3], 0, 0, MISSING, 0, -1, 0, MISSING);
    EXPECT_VALUES(design.x[4], 0, 0, MISSING, 0.5, 0, 1, MISSING);
    EXPECT_VALUES(design.x[5], 0, 0, MISSING, 0.5, 0, 0, 0);
    jarak__design_release(&design);
}

static void lags_stay_within_the_unit_and_jump_no_gap(void **state)
{
    (void)state;
    jarak__design design = built((jarak__design_request){.formula = "x ~ l(x, 0:2) + f(x) + l(x + z, -1)", .panel = "from^to,year"});
    static const char *const names[] = {"l(x, 0)", "l(x, 1)", "l(x, 2)", "f(x, 1)", "l(x + z, -1)"};
    assert_int_equal(design.n_regressors, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(design.x_names[i], names[i]);
    }
    EXPECT_VALUES(design.x[0], 10, 1, 2, 4, 9, MISSING, MISSING); /* a row without a unit has no lags */
    EXPECT_VALUES(design.x[1], 9, MISSING, 1, MISSING, MISSING, MISSING, MISSING);
    EXPECT_VALUES(design.x[2], MISSING, MISSING, MISSING, 2, MISSING, MISSING, MISSING);
    EXPECT_VALUES(design.x[3], MISSING, 2, MISSING, MISSING, 10, MISSING, MISSING);
    EXPECT_VALUES(design.x[4], MISSING, MISSING, MISSING, MISSING, 11, MISSING, MISSING);
    jarak__design_release(&design);
}

static void effects_are_codes_with_labels(void **state)
{
    (void)state;
    jarak__design design = built((jarak__design_request){
        .formula = "x ~ 1 | from^year + pair(from, to) + g[z, log(x)] + to[[z]]", .clusters = "pair(from,to) + year", .keep_labels = true});
    static const char *const names[] = {"from^year", "pair(from, to)", "g", "g[z]", "g[log(x)]", "to[z]"};
    assert_int_equal(design.n_effects, 6);
    for (size_t f = 0; f < 6; f++) {
        assert_string_equal(design.effect_names[f], names[f]);
    }
    static const char *const labels[2][ROWS] = {
        {"B_1991", "A_1990", "A_1991", "A_1993", "B_1990", NULL, "A_1990"},
        {"A_B", "A_B", "A_B", "A_B", "A_B", NULL, "A_C"},
    };
    for (size_t f = 0; f < 2; f++) {
        for (size_t row = 0; row < ROWS; row++) {
            uint32_t code = design.effects[f].codes[row];
            if (labels[f][row] == NULL) {
                assert_int_equal(code, JARAK_NO_CODE);
            } else {
                assert_string_equal(jarak__category_label(design.effect_categories[f], code, &design.arena), labels[f][row]);
            }
        }
    }
    assert_int_equal(design.effects[0].n_levels, 5);
    assert_int_equal(design.effects[1].n_levels, 2);
    assert_null(design.effects[2].slope);
    assert_ptr_equal(design.effects[2].codes, design.effects[4].codes);
    EXPECT_VALUES(design.effects[5].slope, 1, 2, MISSING, 0.5, -1, 1, 1);
    assert_int_equal(design.n_clusters, 2);
    assert_ptr_equal(design.clusters[0], design.effect_categories[1]); /* built once */
    EXPECT_VALUES(design.y[0], 10, 1, 2, 4, 9, MISSING, MISSING);      /* without a cluster, a row is out */
    jarak__design_release(&design);
}

static void weights_offset_and_levels_are_taken(void **state)
{
    (void)state;
    jarak__design design = built((jarak__design_request){.formula = "x + z ~ 1", .weights = "z + 1", .offset = "log(year)", .by = "g"});
    assert_int_equal(design.n_outcomes, 2);
    assert_string_equal(design.y_names[1], "z");
    EXPECT_VALUES(design.weights, 2, 3, MISSING, 1.5, 0, 2, 2);
    EXPECT_VALUES(design.offset, log(1991), log(1990), log(1991), log(1993), log(1990), log(1990), log(1990));
    assert_int_equal(design.by->n_levels, 3);
    assert_true(isnan(design.y[1][6]));
    jarak__design_release(&design);
}

static void mistakes_are_explained(void **state)
{
    (void)state;
    static const struct {
        jarak__design_request request;
        jarak_status status;
        const char *message;
    } cases[] = {
        {{.formula = "x ~ l(z)"}, JARAK_ERR_ARGUMENT, "--panel unit,time"},
        {{.formula = "x ~ l(z)", .panel = "from^to"}, JARAK_ERR_ARGUMENT, "the unit and the time"},
        {{.formula = "x ~ l(z)", .panel = "from,year"}, JARAK_ERR_DATA, "twice, in rows 2 and 7"},
        {{.formula = "x ~ l(z)", .panel = "year,z"}, JARAK_ERR_DATA, "whole numbers"},
        {{.formula = "x ~ i(year, ref = 1999)"}, JARAK_ERR_ARGUMENT, "year has no level \"1999\""},
        {{.formula = "x ~ zz"}, JARAK_ERR_NOT_FOUND, "no column \"zz\"; did you mean z?"},
        {{.formula = "x ~ 1 | form"}, JARAK_ERR_NOT_FOUND, "did you mean from?"},
        {{.formula = "x ~ g"}, JARAK_ERR_DATA, "column \"g\", row 1: \"u\" is not a number"},
        {{.formula = "x ~ z", .clusters = "g + year + from + to + from^to"}, JARAK_ERR_ARGUMENT, "at most 4 ways"},
        {{.formula = "x ~ z", .by = "g + year"}, JARAK_ERR_ARGUMENT, "--by: one variable"},
        {{.formula = "x ~ z", .weights = "z +"}, JARAK_ERR_ARGUMENT, "--weights: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__design design;
        jarak_error error = {0};
        jarak_status status = build(cases[i].request, &design, &error);
        if (status != cases[i].status || strstr(error.message, cases[i].message) == NULL) {
            fail_msg("%s: %d %s", cases[i].request.formula, (int)status, error.message);
        }
        assert_null(design.frame);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_become_columns),
        cmocka_unit_test(categories_become_dummies),
        cmocka_unit_test(lags_stay_within_the_unit_and_jump_no_gap),
        cmocka_unit_test(effects_are_codes_with_labels),
        cmocka_unit_test(weights_offset_and_levels_are_taken),
        cmocka_unit_test(mistakes_are_explained),
    };
    return cmocka_run_group_tests_name("design", tests, write_panel, leave_folder);
}
