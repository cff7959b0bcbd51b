/* jarak fit ppml on the published gravity files, against their published estimates, and on small files that are odd. */
#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "folder.h"

#define DATA JARAK_SOURCE_ROOT "/../shared/data/"

static void skip_without_data(void)
{
    if (access(DATA "README.md", R_OK) != 0) {
        print_message("no real data at ../shared/data: skipped\n");
        skip();
    }
}

/* Runs `jarak fit ppml ARGUMENTS`; what it says, on both streams, to output. Returns its exit code. */
static int run(const char *arguments, char *output, size_t size)
{
    char command[4096 + 64];
    snprintf(command, sizeof command, "\"$JARAK\" fit ppml %s 2>&1", arguments);
    FILE *stream = popen(command, "r"); /* NOLINT(cert-env33-c): the command is the test's own */
    assert_non_null(stream);
    size_t length = fread(output, 1, size - 1, stream);
    output[length] = '\0';
    int status = pclose(stream);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The command's JSON. */
static json_t *fit(const char *arguments)
{
    static char output[1 << 20];
    char with_format[4096];
    snprintf(with_format, sizeof with_format, "%s --format json", arguments);
    int code = run(with_format, output, sizeof output);
    if (code != 0) {
        fail_msg("%s\n%d: %s", arguments, code, output);
    }
    json_error_t error;
    json_t *result = json_loads(output, 0, &error);
    if (result == NULL) {
        fail_msg("%s\n%s\n%s", arguments, error.text, output);
    }
    return result;
}

static double number_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL) {
        fail_msg("there is no key %s", key);
    }
    return json_is_null(value) ? (double)NAN : json_number_value(value);
}

static const json_t *coefficient(const json_t *result, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(result, "coefficients"), i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "name")), name) == 0) {
            return item;
        }
    }
    fail_msg("there is no coefficient %s", name);
    return NULL;
}

/* Equal when printed with as many decimals as expected has. */
static void expect_digits(const json_t *object, const char *key, const char *expected)
{
    const char *point = strchr(expected, '.');
    int decimals = point != NULL ? (int)strlen(point + 1) : 0;
    char text[64];
    snprintf(text, sizeof text, "%.*f", decimals, number_at(object, key));
    if (strcmp(text, expected) != 0) {
        fail_msg("%s: %s (%.12g) instead of %s", key, text, number_at(object, key), expected);
    }
}

static void expect_coefficient(const json_t *result, const char *name, const char *estimate, const char *std_error)
{
    const json_t *found = coefficient(result, name);
    expect_digits(found, "estimate", estimate);
    expect_digits(found, "std_error", std_error);
}

#define THREE_WAY "'trade ~ fta | isoimp^year + isoexp^year + isoimp^isoexp'"
#define THIRTY_FIVE \
    DATA "gravity/trade_fta_35_countries.csv.gz --where \"category = 'TOTAL'\" -F " THREE_WAY " -c isoimp^isoexp --ssc stata "
#define WZ DATA "gravity/wz_trade_1988_2004.csv.gz --where \"category = 'MANUF'\" -F " THREE_WAY " -c isoimp^isoexp --ssc stata "
#define WTO DATA "gravity/wto_guide_applications.csv.gz --where 'exporter <> importer AND year % 4 = 2' "
#define NAFTA                                                               \
    DATA "gravity/wto_guide_nafta_1986_2006.csv.gz --where 'year % 4 = 2' " \
         "-F 'trade ~ RTA | exporter^year + importer^year + pair(exporter, importer)' "
#define EU15 DATA "gravity/eu15_trade_hs2_2007_2016.csv.gz -F 'Euros ~ log(dist_km) | Origin + Destination + Product + Year' "

static void a_three_way_gravity_model(void **state)
{
    (void)state;
    skip_without_data();
    json_t *result = fit(THIRTY_FIVE);
    expect_coefficient(result, "fta", "0.1924455", "0.0419527");
    expect_digits(result, "n_obs", "5950");
    expect_digits(result, "n_clusters", "1190");
    expect_digits(result, "deviance", "377332502.3");
    expect_digits(result, "log_likelihood", "-188710931.7");
    expect_digits(result, "pseudo_r2", "0.9938");
    assert_string_equal(json_string_value(json_object_get(result, "status")), "converged");
    json_decref(result);
}

static void its_bias_is_corrected(void **state)
{
    (void)state;
    skip_without_data();
    json_t *result = fit(THIRTY_FIVE "--bias-correct");
    const json_t *bias = json_array_get(json_object_get(result, "bias"), 0);
    expect_digits(bias, "bias", "0.0060619547");
    expect_digits(bias, "std_error", "0.0527904093");
    expect_digits(bias, "corrected", "0.1863835");
    expect_digits(bias, "uncorrected", "0.1924455");
    json_decref(result);
}

static void a_larger_one_with_dropped_rows(void **state)
{
    (void)state;
    skip_without_data();
    json_t *result = fit(WZ);
    expect_coefficient(result, "fta", "0.1780290", "0.0350079");
    expect_digits(result, "n_obs", "20600");
    expect_digits(result, "n_clusters", "4120");
    assert_true(number_at(result, "n_read") - number_at(result, "n_obs") == 200);
    json_decref(result);
    result = fit(WZ "--bias-correct");
    const json_t *bias = json_array_get(json_object_get(result, "bias"), 0);
    /* published from a fit to a looser tolerance: towards it, ours moves there, too */
    assert_true(fabs(number_at(bias, "bias") - 0.0076567524) < 2.5e-10);
    expect_digits(bias, "std_error", "0.0419558558");
    json_decref(result);
}

static void distance_and_symmetric_pairs(void **state)
{
    (void)state;
    skip_without_data();
    json_t *result = fit(WTO "-F 'trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year' -c 'pair(exporter, importer)' "
                             "--ssc stata");
    expect_coefficient(result, "log(dist)", "-0.8409273", "0.0317");
    expect_coefficient(result, "cntg", "0.4374432", "0.0832");
    expect_coefficient(result, "lang", "0.2474765", "0.0765");
    expect_coefficient(result, "clny", "-0.2224899", "0.1162");
    expect_digits(result, "n_obs", "28152");
    json_decref(result);
    /* directed pairs give another error */
    result = fit(WTO "-F 'trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year' -c exporter^importer --ssc stata");
    expect_coefficient(result, "log(dist)", "-0.8409273", "0.0262");
    json_decref(result);
}

static void domestic_trade_and_symmetric_pair_effects(void **state)
{
    (void)state;
    skip_without_data();
    json_t *result = fit(NAFTA "-c 'pair(exporter, importer)' --ssc stata");
    expect_coefficient(result, "RTA", "0.5571853", "0.1022353");
    expect_digits(result, "n_obs", "28482");
    expect_digits(result, "log_likelihood", "-1379642.527");
    json_decref(result);
    result = fit(NAFTA "--vcov robust --ssc none");
    expect_coefficient(result, "RTA", "0.5571853", "0.05577");
    json_decref(result);
}

static void four_effects_and_several_clusters(void **state)
{
    (void)state;
    skip_without_data();
    static const char *const cases[][2] = {{"Origin", "0.115678"}, {"'Origin + Destination'", "0.130734"}, {"Product", "0.098294"}};
    for (size_t i = 0; i < 3; i++) {
        char arguments[1024];
        snprintf(arguments, sizeof arguments, "%s -c %s --ssc fixest", EU15, cases[i][0]);
        json_t *result = fit(arguments);
        expect_coefficient(result, "log(dist_km)", "-1.5278744", cases[i][1]);
        json_decref(result);
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    skip_without_data();
    json_t *one = fit(NAFTA "-c 'pair(exporter, importer)' --threads 1");
    for (int threads = 2; threads <= 4; threads += 2) {
        char arguments[1024];
        snprintf(arguments, sizeof arguments, "%s -c 'pair(exporter, importer)' --threads %d", NAFTA, threads);
        json_t *several = fit(arguments);
        assert_true(json_equal(json_object_get(one, "coefficients"), json_object_get(several, "coefficients")));
        assert_true(number_at(one, "deviance") == number_at(several, "deviance"));
        json_decref(several);
    }
    json_decref(one);
}

/* The cell of a CSV line without quotes, counted from 0; copied. */
static void cell_of(const char *line, size_t index, char *cell, size_t size)
{
    for (; index > 0 && *line != '\0'; index--) {
        line += strcspn(line, ",\n");
        line += *line == ',' ? 1 : 0;
    }
    snprintf(cell, size, "%.*s", (int)strcspn(line, ",\n"), line);
}

/* Separated rows are those of the published column, in every case. */
static void separation_is_found(void **state)
{
    (void)state;
    skip_without_data();
    static const char *const formulas[12] = {
        "y ~ x1 + x2 | id1 + id2",
        "y ~ 1 | id1 + id2",
        "y ~ 1 | id1 + id2 + id3",
        "y ~ 1 | id1 + id2",
        "y ~ x1 + x2 + x3 + x4",
        "y ~ x1 + x2 + x3 + x4",
        "y ~ x1 + x2 | id1 + id2",
        "y ~ x1 + x2 | id1 + id2",
        "y ~ x1 + x2 + x3",
        "y ~ x1 + x2 + x3",
        "y ~ x1",
        "y ~ 1 | id1 + id2",
    };
    for (int i = 0; i < 12; i++) {
        char arguments[1024], path[256], output[8192];
        snprintf(path, sizeof path, DATA "separation/%02d.csv", i + 1);
        snprintf(arguments, sizeof arguments, "%s -F '%s' --save-fitted fitted.csv", path, formulas[i]);
        int code = run(arguments, output, sizeof output);
        if (code != 0) {
            fail_msg("%s\n%d: %s", arguments, code, output);
        }
        FILE *answers = fopen(path, "r"), *fitted = fopen("fitted.csv", "r");
        assert_true(answers != NULL && fitted != NULL);
        char answer[256], line[256], separated[32], dropped[32];
        size_t column = 0;
        assert_non_null(fgets(answer, sizeof answer, answers));
        for (const char *c = answer; strncmp(c, "separated", 9) != 0; c = strchr(c, ',') + 1) {
            column++;
        }
        assert_non_null(fgets(line, sizeof line, fitted));
        for (int row = 1; fgets(answer, sizeof answer, answers) != NULL; row++) {
            assert_non_null(fgets(line, sizeof line, fitted));
            cell_of(answer, column, separated, sizeof separated);
            cell_of(line, 4, dropped, sizeof dropped);
            if ((separated[0] == '1') != (strcmp(dropped, "separated") == 0)) {
                fail_msg("%s row %d: separated %s, dropped %s", path, row, separated, dropped);
            }
        }
        assert_null(fgets(line, sizeof line, fitted));
        fclose(answers);
        fclose(fitted);
    }
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0 && fclose(stream) == 0);
}

/* What goes wrong is said, with the exit code, and no results are printed. */
static void odd_data_are_explained(void **state)
{
    (void)state;
    write_file("one.csv", "y,x,g\n3,1,a\n");
    write_file("zeros.csv", "y,x,g\n0,1,a\n0,2,b\n0,3,a\n");
    write_file("negative.csv", "y,x,g\n1,1,a\n-2,2,a\n3,3,b\n4,5,b\n");
    write_file("infinite.csv", "y,x,g\n1,1,a\n2,inf,a\n3,3,b\n4,5,b\n");
    write_file("good.csv", "y,x,z,g,h,w\n1,1,7,a,u,1\n2,2,7,a,v,0\n4,3,7,b,u,2\n5,5,7,b,v,1\n3,4,7,a,u,0\n1,2,7,b,v,1\n");
    static const struct {
        const char *arguments;
        int code;
        const char *message;
    } cases[] = {
        {"zeros.csv -F 'y ~ x'", 1, "positive outcome"},
        {"negative.csv -F 'y ~ x | g'", 1, "row 2"},
        {"infinite.csv -F 'y ~ x | g'", 1, "row 2"},
        {"one.csv -F 'y ~ x | g'", 1, ""},
        {"good.csv -F 'y ~ x' --where 'x > 100'", 1, "no rows that meet the condition"},
        {"good.csv -F 'y ~ x' --where 'x >'", 1, "syntax error"},
        {"good.csv -F 'y ~ xx'", 1, "did you mean x?"},
        {"good.csv -F 'y ~ x +'", 2, "        ^"},
        {"good.csv -F 'y ~ x' --vcov cluster", 2, "clustered by what"},
        {"good.csv -F 'y ~ x' --vcov iid -c g", 2, "leave one of the two out"},
        {"good.csv -F 'y ~ x' -c 'g + '", 2, "--cluster: expected a column"},
        {"good.csv -F 'y ~ x' --bias-correct", 2, "three-way"},
        {"good.csv -F 'y ~ x' --level 95", 2, "between 0 and 1"},
        {"good.csv -F 'y ~ x' --separation all", 2, "give fe, simplex, ir or none"},
        {"good.csv -F 'y ~ x' --save-fitted nowhere/f.csv", 1, "nowhere/f.csv cannot be written"},
        {"good.csv", 2, "which model?"},
        {"-F 'y ~ x'", 2, "which data?"},
        {"good.csv good.csv -F 'y ~ x'", 2, "one file, table or query"},
        {"nothing.csv -F 'y ~ x'", 1, "nothing.csv: No such file"},
        {"nothing --quiet -F 'y ~ x'", 1, "neither a file nor a table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char output[8192];
        int code = run(cases[i].arguments, output, sizeof output);
        if (code != cases[i].code || strstr(output, cases[i].message) == NULL || strstr(output, "estimate") != NULL) {
            fail_msg("%s\n%d: %s", cases[i].arguments, code, output);
        }
        assert_true(access("f.csv.part", F_OK) != 0);
    }
}

static void odd_data_are_fitted(void **state)
{
    (void)state;
    /* a constant regressor, one twice, weights of zero, groups of zeros, labels of 40 digits, missing values of both kinds */
    write_file("odd.csv", "y,x,twice,same,w,g\n"
                          "1,1,2,7,1,1234567890123456789012345678901234567890\n"
                          "2,2,4,7,1,1234567890123456789012345678901234567890\n"
                          "4,4,8,7,1,1234567890123456789012345678901234567891\n"
                          "7,5,10,7,1,1234567890123456789012345678901234567891\n"
                          "3,1,2,7,0,1234567890123456789012345678901234567891\n"
                          "0,1,2,7,1,zeros\n0,2,4,7,1,zeros\n"
                          "9,1,2,7,1,single\n"
                          "NA,1,2,7,1,zeros\n3,2,4,7,1,\n");
    json_t *result = fit("odd.csv -F 'y ~ x + twice + same | g' --weights w");
    expect_digits(result, "n_obs", "4");
    expect_digits(result, "n_missing", "2");
    expect_digits(result, "n_no_weight", "1");
    expect_digits(result, "n_singletons", "1");
    expect_digits(result, "n_separated", "2");
    assert_false(json_is_true(json_object_get(coefficient(result, "x"), "dropped")));
    assert_true(json_is_true(json_object_get(coefficient(result, "twice"), "dropped")));
    assert_true(json_is_null(json_object_get(coefficient(result, "twice"), "estimate")));
    assert_true(json_is_true(json_object_get(coefficient(result, "same"), "dropped")));
    assert_true(number_at(json_array_get(json_object_get(result, "fixed_effects"), 0), "levels") == 2);
    json_decref(result);
}

static void files_are_saved(void **state)
{
    (void)state;
    char output[8192], line[256];
    write_file("two.csv", "y,x,g\n1,0,\"a, b\"\n3,0,\"a, b\"\n5,0,c\n9,0,c\n8,0,d\n");
    assert_int_equal(run("two.csv -F 'y ~ 1 | g' --save-effects e.csv --save-fitted f.csv", output, sizeof output), 0);
    FILE *effects = fopen("e.csv", "r"), *fitted = fopen("f.csv", "r");
    assert_true(effects != NULL && fitted != NULL);
    assert_string_equal(fgets(line, sizeof line, effects), "effect,level,value\n");
    assert_non_null(fgets(line, sizeof line, effects));
    assert_memory_equal(line, "g,\"a, b\",", 9);
    assert_true(fabs(strtod(line + 9, NULL) - log(2)) < 1e-9);
    assert_string_equal(fgets(line, sizeof line, fitted), "row,y,fitted,residual,dropped\n");
    char cell[32];
    assert_non_null(fgets(line, sizeof line, fitted));
    cell_of(line, 2, cell, sizeof cell);
    assert_true(fabs(strtod(cell, NULL) - 2) < 1e-9);
    cell_of(line, 3, cell, sizeof cell);
    assert_true(fabs(strtod(cell, NULL) + 1) < 1e-9);
    for (int row = 2; row <= 5; row++) {
        assert_non_null(fgets(line, sizeof line, fitted));
    }
    assert_string_equal(line, "5,8,,,singleton\n");
    fclose(effects);
    fclose(fitted);
}

/* Two outcomes by three levels; a level that cannot be fitted does not stop the others. */
static void many_models_are_fitted(void **state)
{
    (void)state;
    write_file("by.csv", "y,z,x,g,t\n1,2,1,a,1\n3,1,2,a,2\n4,5,4,a,3\n2,2,1,b,1\n2,3,3,b,2\n6,1,4,b,3\n0,0,1,c,1\n0,0,2,c,2\n");
    json_t *result = fit("by.csv -F 'y + z ~ x' --by g");
    const json_t *models = json_object_get(result, "models");
    assert_int_equal(json_array_size(models), 6);
    static const char *const statuses[] = {"converged", "converged", "failed", "converged", "converged", "failed"};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(json_string_value(json_object_get(json_array_get(models, i), "status")), statuses[i]);
    }
    /* each is what its rows alone would give */
    json_t *alone = fit("by.csv -F 'z ~ x' --where \"g = 'b'\"");
    assert_true(json_equal(json_object_get(alone, "coefficients"), json_object_get(json_array_get(models, 4), "coefficients")));
    json_decref(alone);
    json_decref(result);
}

/* Outcomes of very different sizes; the estimate is that of Newton's method with dummy variables. */
static void small_rows_beside_large_ones_are_fitted(void **state)
{
    (void)state;
    write_file("sizes.csv", "y,x,g,h\n1,1,a,u\n200,5,a,v\n3,2,b,u\n40000,9,b,v\n2,4,c,u\n9,3,c,v\n1,7,a,w\n3,1,b,w\n8,2,c,w\n");
    json_t *result = fit("sizes.csv -F 'y ~ x | g + h'");
    assert_string_equal(json_string_value(json_object_get(result, "status")), "converged");
    expect_digits(coefficient(result, "x"), "estimate", "0.609195082");
    json_decref(result);
}

static void a_fit_that_does_not_converge_says_so(void **state)
{
    (void)state;
    char output[8192];
    write_file("hard.csv", "y,x,g,h\n1,1,a,u\n20,5,a,v\n3,2,b,u\n40,9,b,v\n2,4,c,u\n9,3,c,v\n1,7,a,w\n3,1,b,w\n8,2,c,w\n");
    assert_int_equal(run("hard.csv -F 'y ~ x | g + h' --max-iterations 1", output, sizeof output), 3);
    assert_non_null(strstr(output, "DID NOT CONVERGE"));
    assert_int_equal(run("hard.csv -F 'y ~ x | g + h'", output, sizeof output), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_three_way_gravity_model),
        cmocka_unit_test(its_bias_is_corrected),
        cmocka_unit_test(a_larger_one_with_dropped_rows),
        cmocka_unit_test(distance_and_symmetric_pairs),
        cmocka_unit_test(domestic_trade_and_symmetric_pair_effects),
        cmocka_unit_test(four_effects_and_several_clusters),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(separation_is_found),
        cmocka_unit_test(odd_data_are_explained),
        cmocka_unit_test(odd_data_are_fitted),
        cmocka_unit_test(files_are_saved),
        cmocka_unit_test(many_models_are_fitted),
        cmocka_unit_test(small_rows_beside_large_ones_are_fitted),
        cmocka_unit_test(a_fit_that_does_not_converge_says_so),
    };
    return cmocka_run_group_tests_name("fit_ppml", tests, enter_folder, leave_folder);
}
