/* A table of many sectors in one file: it says the same as a folder of shares, as one sector alone, and in any order of rows; and what
 * cannot be is told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing.h"
#include "folder.h"
#include "jarak/cut.h"
#include "jarak/cut_sectors.h"
#include "near.h"

enum { N = 3, J = 2, FINAL = J };

static const char *const countries[N] = {"A", "B", "C"}, *const uses[J + 1] = {"Food", "Steel", "final"};
static const char HEADER[] = "exporter,sector,importer,use,value\n";

/* Countries and sectors that differ in all; about half of output is bought by sectors. */
static double sales(int exporter, int sector, int importer, int use)
{
    const double size = (exporter == importer ? 9 : 1) * (use == FINAL ? 4 : 1 + (use == sector));
    return size * (10 + 3 * exporter + 2 * sector + 5 * importer + (exporter * 7 + sector * 5 + importer * 3 + use * 2) % 6);
}

static FILE *begin(const char *name, const char *header)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    assert_true(fputs(header, stream) >= 0);
    return stream;
}

static const char *write_file(const char *name, const char *text)
{
    assert_int_equal(fclose(begin(name, text)), 0);
    return name;
}

/* From the first cell to the last, or back. */
static const char *write_table(const char *name, bool backwards)
{
    enum { CELLS = N * J * N * (J + 1) };
    FILE *stream = begin(name, HEADER);
    for (int row = 0; row < CELLS; row++) {
        const int cell = backwards ? CELLS - 1 - row : row;
        const int use = cell % (J + 1), importer = cell / (J + 1) % N, sector = cell / (J + 1) / N % J, exporter = cell / (J + 1) / N / J;
        fprintf(stream, "%s,%s,%s,%s,%.17g\n", countries[exporter], uses[sector], countries[importer], uses[use],
                sales(exporter, sector, importer, use));
    }
    assert_int_equal(fclose(stream), 0);
    return name;
}

static const char *write_thetas(void)
{
    return write_file("theta.csv", "sector,theta\nFood,4\nSteel,7\n");
}

/* Sums of sales over what is not given: -1. */
static double total(int exporter, int sector, int importer, int use)
{
    double sum = 0;
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < J; k++) {
            for (int n = 0; n < N; n++) {
                for (int u = 0; u <= J; u++) {
                    const bool counts = (exporter < 0 || exporter == i) && (sector < 0 || sector == k) && (importer < 0 || importer == n) &&
                                        (use < 0 || use == u);
                    sum += counts ? sales(i, k, n, u) : 0;
                }
            }
        }
    }
    return sum;
}

/* The same economy as a folder of shares. */
static void write_folder(void)
{
    (void)write_file("regions.csv", "idx,region\n0,A\n1,B\n2,C\n");
    (void)write_file("sectors.csv", "idx,sector,theta\n0,Food,4\n1,Steel,7\n");
    FILE *vars = begin("region_vars.csv", "n,wL,D\n"), *cells = begin("region_sector.csv", "n,j,gamma_va,alpha\n");
    FILE *io = begin("io.csv", "n,k_input,j_output,gamma\n"), *pairs = begin("bilateral.csv", "n_importer,i_exporter,j,pi,tau\n");
    for (int n = 0; n < N; n++) {
        const double value_added = total(n, -1, -1, -1) - total(-1, -1, n, 0) - total(-1, -1, n, 1);
        fprintf(vars, "%d,%.17g,%.17g\n", n, value_added, total(-1, -1, n, -1) - total(n, -1, -1, -1));
        for (int j = 0; j < J; j++) {
            const double output = total(n, j, -1, -1);
            fprintf(cells, "%d,%d,%.17g,%.17g\n", n, j, 1 - total(-1, -1, n, j) / output, total(-1, j, n, FINAL) / total(-1, -1, n, FINAL));
            for (int k = 0; k < J; k++) {
                fprintf(io, "%d,%d,%d,%.17g\n", n, k, j, total(-1, k, n, j) / output);
            }
            for (int i = 0; i < N; i++) {
                fprintf(pairs, "%d,%d,%d,%.17g,0\n", n, i, j, total(i, j, n, -1) / total(-1, j, n, -1));
            }
        }
    }
    assert_true(fclose(vars) == 0 && fclose(cells) == 0 && fclose(io) == 0 && fclose(pairs) == 0);
}

static jarak_cut_sectors_settings about(const char *base, const char *theta)
{
    static const char *const a[] = {"A"}, *const b[] = {"B"};
    jarak_cut_sectors_settings settings;
    jarak_cut_sectors_settings_init(&settings);
    settings.folder = base;
    settings.theta = theta;
    settings.one = a;
    settings.other = b;
    settings.n_one = settings.n_other = 1;
    settings.solve.threads = 1;
    return settings;
}

static void incomes(const jarak_cut_sectors_settings *settings, size_t n, double *found)
{
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    if (jarak_cut_sectors_answer(settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    const jarak_cut_sectors_info *info = jarak_cut_sectors_result(cut);
    assert_int_equal(info->outcome, JARAK_CHAIN_SOLVED);
    assert_int_equal(info->n, n);
    for (size_t i = 0; i < n; i++) {
        found[i] = info->countries[i].real_income;
    }
    jarak_cut_sectors_free(cut);
}

static void a_table_is_its_shares(void **state)
{
    (void)state;
    double table[N], backwards[N], folder[N];
    jarak_cut_sectors_settings settings = about(write_table("table.csv", false), write_thetas());
    incomes(&settings, N, table);
    settings = about(write_table("backwards.csv", true), "theta.csv");
    incomes(&settings, N, backwards);
    assert_memory_equal(table, backwards, sizeof table);
    write_folder();
    settings = about(".", NULL);
    incomes(&settings, N, folder);
    for (size_t i = 0; i < N; i++) {
        assert_near(table[i], folder[i], 1e-11);
    }
    assert_true(table[0] < 0.999 && table[1] < 0.999 && table[2] > 1);
}

/* The largest deficit over value added, and what has no row, are those of the table. */
static void what_is_told_of_a_table(void **state)
{
    (void)state;
    const jarak_cut_sectors_settings settings = about(write_table("table.csv", false), write_thetas());
    double largest = 0;
    for (int n = 0; n < N; n++) {
        const double value_added = total(n, -1, -1, -1) - total(-1, -1, n, 0) - total(-1, -1, n, 1);
        largest = fmax(largest, fabs(total(-1, -1, n, -1) - total(n, -1, -1, -1)) / value_added);
    }
    jarak_cut_sectors *cut;
    assert_int_equal(jarak_cut_sectors_answer(&settings, &cut, NULL), JARAK_OK);
    const jarak_cut_sectors_info *info = jarak_cut_sectors_result(cut);
    assert_near(info->deficits, largest, 1e-14);
    assert_int_equal(info->n_without_row, 0);
    assert_int_equal(info->n_sectors, J);
    assert_string_equal(info->theta_file, "theta.csv");
    jarak_cut_sectors_free(cut);
}

/* One sector that buys nothing from itself is the model of jarak/cut.h; most cells have no row. */
static void one_sector_is_the_other_model(void **state)
{
    (void)state;
    static const double flows[N][N] = {{50, 7, 5}, {6, 40, 3}, {2, 4, 30}};
    static const char *const a[] = {"A"}, *const b[] = {"B"};
    FILE *table = begin("one.csv", HEADER), *plain = begin("flows.csv", "exporter,importer,value\n");
    double found[N];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            fprintf(table, "%s,All,%s,final,%g\n", countries[i], countries[j], flows[i][j]);
            fprintf(plain, "%s,%s,%g\n", countries[i], countries[j], flows[i][j]);
        }
    }
    assert_true(fclose(table) == 0 && fclose(plain) == 0);
    const jarak_cut_sectors_settings settings = about("one.csv", write_file("all.csv", "sector,theta\nAll,5\n"));
    incomes(&settings, N, found);
    jarak_cut_settings ask;
    jarak_cut *cut;
    jarak_cut_settings_init(&ask);
    ask.with = "flows.csv";
    ask.one = a;
    ask.other = b;
    ask.n_one = ask.n_other = 1;
    assert_int_equal(jarak_cut_answer(&ask, &cut, NULL), JARAK_OK);
    for (size_t i = 0; i < N; i++) {
        assert_near(found[i], jarak_cut_result(cut)->countries[i].welfare, 1e-11);
    }
    jarak_cut_free(cut);
}

static void tables_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        jarak_status status;
        const char *words;
    } cases[] = {
        {"exporter,sector,importer,use,value\n", JARAK_ERR_DATA, "wrong.csv has no rows"},
        {"exporter,sector,importer,value\nA,Food,A,1\n", JARAK_ERR_NOT_FOUND, "use"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,3\nA,Food,A,final,3\n", JARAK_ERR_DATA, "line 3: the row stands there twice"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,-3\n", JARAK_ERR_DATA, "line 2: the value is missing or negative"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,\n", JARAK_ERR_DATA, "line 2: the value is missing or negative"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,3\nA,Food,A,,3\n", JARAK_ERR_DATA, "line 3: the use is missing"},
        {"exporter,sector,importer,use,value\nA,Food,A,Glass,3\n", JARAK_ERR_DATA, "the use Glass is neither a sector nor final"},
        {"exporter,sector,importer,use,value\nA,final,A,final,3\n", JARAK_ERR_DATA, "a sector is called final"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,3\nA,Food,B,final,3\n", JARAK_ERR_DATA,
         "B has rows as an importer and none as an exporter"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,3\nB,Food,A,final,3\n", JARAK_ERR_DATA,
         "B has rows as an exporter and none as an importer"},
        {"exporter,sector,importer,use,value\nA,Food,A,final,3\nA,Food,A,Food,9\nB,Food,B,Food,3\nB,Food,A,final,3\n", JARAK_ERR_DATA,
         "B"}, /* no final use */
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *thetas =
            write_file("thetas.csv", strstr(cases[k].text, "\nA,final,") != NULL ? "sector,theta\nfinal,4\n" : "sector,theta\nFood,4\n");
        const jarak_cut_sectors_settings settings = about(write_file("wrong.csv", cases[k].text), thetas);
        jarak_cut_sectors *cut;
        jarak_error error = {.message = ""};
        assert_int_equal(jarak_cut_sectors_answer(&settings, &cut, &error), cases[k].status);
        if (strstr(error.message, cases[k].words) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", error.message, cases[k].words);
        }
    }
    const jarak_cut_sectors_settings settings = about(write_table("table.csv", false), NULL);
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    assert_int_equal(jarak_cut_sectors_answer(&settings, &cut, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "has no elasticities"));
}

static jarak_status answered(jarak_error *error)
{
    const jarak_cut_sectors_settings settings = about("table.csv", "theta.csv");
    jarak_cut_sectors *cut;
    const jarak_status status = jarak_cut_sectors_answer(&settings, &cut, error);
    jarak_cut_sectors_free(cut);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    (void)write_table("table.csv", false);
    (void)write_thetas();
    fail_each_allocation(answered, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_its_shares), cmocka_unit_test(what_is_told_of_a_table), cmocka_unit_test(one_sector_is_the_other_model),
        cmocka_unit_test(tables_that_cannot_be), cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
