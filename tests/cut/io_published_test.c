/* Tables as their publishers have them: each form says the same as the long table of the same figures, inventories aside; and what does not
 * add up, or is no such table, is told. */
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
#include "jarak/cut_sectors.h"
#include "near.h"

enum { N = 3, J = 2, FINALS = 4, INVENTORY = J + FINALS, USES };

static const char *const countries[N] = {"AUS", "KAZ", "RUS"};

/* What the sector of the exporter sells to the importer: to its sectors, its final uses, and into inventories, which are taken out of here
 * and there. */
static double sales(int exporter, int sector, int importer, int use)
{
    const double size = exporter == importer ? 9 : 1;
    const double figure = 10 + 3 * exporter + 2 * sector + 5 * importer + (exporter * 7 + sector * 5 + importer * 3 + use * 2) % 6;
    return use == INVENTORY ? (exporter == 1 ? -0.2 : 0.3) * figure : size * (use < J ? 1 + (use == sector) : 1) * figure;
}

/* With inventories, or without. */
static double sold(int exporter, int sector, bool all)
{
    double sum = 0;
    for (int importer = 0; importer < N; importer++) {
        for (int use = 0; use < (all ? USES : INVENTORY); use++) {
            sum += sales(exporter, sector, importer, use);
        }
    }
    return sum;
}

static double bought(int importer, int use)
{
    double sum = 0;
    for (int exporter = 0; exporter < N; exporter++) {
        for (int sector = 0; sector < J; sector++) {
            sum += sales(exporter, sector, importer, use);
        }
    }
    return sum;
}

static FILE *begin(const char *name)
{
    FILE *stream = fopen(name, "w");
    assert_non_null(stream);
    return stream;
}

/* A form of table: how a column and a row are called. */
typedef struct layout {
    const char *sectors[J], *finals[FINALS + 1];
    const char *taxes, *added, *output; /* rows */
} layout;

static const layout oecd_2023 = {{"01T02", "24"}, {"HFCE", "NPISH", "GGFC", "GFCF", "INVNT"}, "TLS", "VA", "OUT"};
static const layout wiod_2013 = {{"c1", "c2"}, {"c37", "c38", "c39", "c41", "c42"}, "r99", "r64", "r69"};
static const layout wiod_2016 = {{"A01", "B"}, {"CONS_h", "CONS_np", "CONS_g", "GFCF", "INVEN"}, "TXSP", "VA", "GO"};
static const layout adb = {{"c1", "c2"}, {"F1", "F2", "F3", "F4", "F5"}, "r99", "r64", "r69"};

static void write_figures(FILE *stream, int exporter, int sector, double factor)
{
    for (int importer = 0; importer < N; importer++) {
        for (int use = 0; use < J; use++) {
            fprintf(stream, ",%.17g", factor * sales(exporter, sector, importer, use));
        }
    }
    for (int importer = 0; importer < N; importer++) {
        for (int use = J; use < USES; use++) {
            fprintf(stream, ",%.17g", factor * sales(exporter, sector, importer, use));
        }
    }
    fprintf(stream, ",%.17g\n", factor * sold(exporter, sector, true));
}

/* Rows below: a twentieth of output is taxes, the rest of what is not bought is value added. */
static void write_below(FILE *stream, const char *before, int row)
{
    fputs(before, stream);
    for (int importer = 0; importer < N; importer++) {
        for (int use = 0; use < J; use++) {
            const double output = sold(importer, use, true), taxes = output / 20;
            fprintf(stream, ",%.17g", row == 0 ? taxes : row == 1 ? output - taxes - bought(importer, use) : output);
        }
    }
    for (int i = 0; i < N * (USES - J); i++) {
        fputs(",0", stream);
    }
    fputs(",0\n", stream);
}

/* One row of names; or as editions before 2023 had them, with other names of
 * sums and a row of taxes a country. */
static const char *write_joined(const layout *as, bool is_older)
{
    FILE *stream = begin("table.csv");
    fputs("V1", stream);
    for (int c = 0; c < N; c++) {
        for (int k = 0; k < J; k++) {
            fprintf(stream, ",%s_%s", countries[c], as->sectors[k]);
        }
    }
    for (int c = 0; c < N; c++) {
        for (int k = 0; k <= FINALS; k++) {
            fprintf(stream, ",%s_%s", countries[c], as->finals[k]);
        }
    }
    fputs(is_older ? ",TOTAL\n" : ",OUT\n", stream);
    for (int c = 0; c < N; c++) {
        for (int k = 0; k < J; k++) {
            fprintf(stream, "%s_%s", countries[c], as->sectors[k]);
            write_figures(stream, c, k, 1);
        }
    }
    write_below(stream, is_older ? "KAZ_TAXSUB" : as->taxes, 0);
    write_below(stream, is_older ? "VALU" : as->added, 1);
    write_below(stream, is_older ? "OUTPUT" : as->output, 2);
    assert_int_equal(fclose(stream), 0);
    return "table.csv";
}

/* A sheet: above the numbers code, name, country and number; before them the same. */
static const char *write_sheet(const layout *as, bool code_first, char delimiter)
{
    FILE *stream = begin("sheet.csv");
    fputs("World table,,,\n,,,\n", stream);
    for (int line = 0; line < 4; line++) {
        fputs(",,,", stream);
        for (int c = 0; c < N; c++) {
            for (int k = 0; k < J; k++) {
                fprintf(stream, ",%s",
                        line == 2                      ? countries[c]
                        : line == (code_first ? 0 : 3) ? as->sectors[k]
                        : line == 1                    ? "\"a, b\""
                                                       : "x");
            }
        }
        for (int c = 0; c < N; c++) {
            for (int k = 0; k <= FINALS; k++) {
                fprintf(stream, ",%s", line == 2 ? countries[c] : line == (code_first ? 0 : 3) ? as->finals[k] : "x");
            }
        }
        fputs(line == 2 ? ",TOT\n" : ",\n", stream);
    }
    for (int c = 0; c < N; c++) {
        for (int k = 0; k < J; k++) {
            fprintf(stream, "%s,\"a, b\",%s,%s", code_first ? as->sectors[k] : "x", countries[c], code_first ? "r1" : as->sectors[k]);
            write_figures(stream, c, k, 1);
        }
    }
    const char *const below[] = {as->taxes, as->added, as->output};
    for (int row = 0; row < 3; row++) {
        char before[64];
        snprintf(before, sizeof before, "%s,y,TOT,%s", code_first ? below[row] : "x", code_first ? "r70" : below[row]);
        write_below(stream, before, row);
    }
    fputs(",,,\n", stream);
    assert_int_equal(fclose(stream), 0);
    if (delimiter == ';') { /* as sheets are saved where a comma stands before decimals; names without commas then */
        assert_int_equal(system("sed -e 's/\"a, b\"/a b/g' -e 's/,/;/g' -e 's/\\./,/g' sheet.csv > european.csv"), 0);
        return "european.csv";
    }
    return "sheet.csv";
}

static const char *write_from_r(void)
{
    FILE *stream = begin("r.csv");
    fputs("IndustryCode,IndustryDescription,Country,RNr,Year", stream);
    for (int c = 0; c < N; c++) {
        for (int k = 0; k < J; k++) {
            fprintf(stream, ",%s%d", countries[c], k + 1);
        }
    }
    for (int c = 0; c < N; c++) {
        for (int k = 0; k <= FINALS; k++) {
            fprintf(stream, ",%s%d", countries[c], 57 + k);
        }
    }
    fputs(",TOT\n", stream);
    for (int c = 0; c < N; c++) {
        for (int k = 0; k < J; k++) {
            fprintf(stream, "A,\"Crops, animals\",%s,%d,2014", countries[c], k + 1);
            write_figures(stream, c, k, 1);
        }
    }
    write_below(stream, "TXSP,taxes,TOT,66,2014", 0);
    write_below(stream, "VA,value added,TOT,70,2014", 1);
    write_below(stream, "GO,output,TOT,73,2014", 2);
    assert_int_equal(fclose(stream), 0);
    return "r.csv";
}

/* ------------------------------------------------------------------------------------------------------------------ what comes out */

static jarak_cut_sectors_settings asked(const char *file)
{
    static const char *const one[] = {"KAZ"}, *const other[] = {"RUS"};
    jarak_cut_sectors_settings settings;
    jarak_cut_sectors_settings_init(&settings);
    settings.folder = file;
    settings.theta = "5";
    settings.one = one;
    settings.other = other;
    settings.n_one = settings.n_other = 1;
    return settings;
}

static jarak_cut_sectors *answer_dearer(const char *file, double dearer)
{
    jarak_cut_sectors_settings settings = asked(file);
    settings.dearer = dearer;
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    if (jarak_cut_sectors_answer(&settings, &cut, &error) != JARAK_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(jarak_cut_sectors_result(cut)->outcome, JARAK_CHAIN_SOLVED);
    return cut;
}

static jarak_cut_sectors *answer(const char *file)
{
    return answer_dearer(file, (double)NAN);
}

/* The same economy as a folder of shares: inputs and value added as shares of what the column adds up to, trade and final use without
 * inventories. */
static const char *write_folder(void)
{
    FILE *stream = begin("regions.csv");
    fputs("idx,region\n0,AUS\n1,KAZ\n2,RUS\n", stream);
    assert_int_equal(fclose(stream), 0);
    stream = begin("sectors.csv");
    fputs("idx,sector,theta\n0,one,5\n1,two,5\n", stream);
    assert_int_equal(fclose(stream), 0);
    FILE *vars = begin("region_vars.csv"), *cells = begin("region_sector.csv"), *io = begin("io.csv"), *pairs = begin("bilateral.csv");
    fputs("n,wL,D\n", vars);
    fputs("n,j,gamma_va,alpha\n", cells);
    fputs("n,k_input,j_output,gamma\n", io);
    fputs("n_importer,i_exporter,j,pi,tau\n", pairs);
    for (int n = 0; n < N; n++) {
        double added = 0, deficit = 0, final = 0;
        for (int j = 0; j < J; j++) {
            added += sold(n, j, true) - bought(n, j);
            deficit -= sold(n, j, false);
        }
        for (int use = 0; use < INVENTORY; use++) {
            deficit += bought(n, use);
            final += use < J ? 0 : bought(n, use);
        }
        fprintf(vars, "%d,%.17g,%.17g\n", n, added, deficit);
        for (int j = 0; j < J; j++) {
            double of_sector = 0, from[N] = {0}, total = 0;
            for (int i = 0; i < N; i++) {
                for (int use = 0; use < INVENTORY; use++) {
                    from[i] += sales(i, j, n, use);
                    of_sector += use < J ? 0 : sales(i, j, n, use);
                }
                total += from[i];
            }
            fprintf(cells, "%d,%d,%.17g,%.17g\n", n, j, 1 - bought(n, j) / sold(n, j, true), of_sector / final);
            for (int i = 0; i < N; i++) {
                fprintf(pairs, "%d,%d,%d,%.17g,0\n", n, i, j, from[i] / total);
            }
            for (int k = 0; k < J; k++) {
                double input = 0;
                for (int i = 0; i < N; i++) {
                    input += sales(i, k, n, j);
                }
                fprintf(io, "%d,%d,%d,%.17g\n", n, k, j, input / sold(n, j, true));
            }
        }
    }
    assert_int_equal(fclose(vars) + fclose(cells) + fclose(io) + fclose(pairs), 0);
    return ".";
}

static double left_out(void)
{
    double out = 0, all = 0;
    for (int cell = 0; cell < N * J * N * USES; cell++) {
        const double value = sales(cell / USES / N / J, cell / USES / N % J, cell / USES % N, cell % USES);
        all += fabs(value);
        out += cell % USES == INVENTORY ? fabs(value) : 0;
    }
    return out / all;
}

static void assert_like_folder(const char *file, const char *title)
{
    jarak_cut_sectors *table = answer(file), *folder = answer(write_folder());
    const jarak_cut_sectors_info *one = jarak_cut_sectors_result(table), *other = jarak_cut_sectors_result(folder);
    assert_non_null(strstr(one->table, title));
    assert_int_equal(one->n, N);
    assert_int_equal(one->n_sectors, J);
    assert_int_equal(one->n_negative, 0);
    assert_near(one->left_out, left_out(), 1e-12);
    assert_null(one->theta_file);
    for (size_t i = 0; i < N; i++) {
        assert_string_equal(one->countries[i].name, countries[i]);
        assert_near(one->countries[i].real_income, other->countries[i].real_income, 1e-10);
        assert_near(one->countries[i].real_wage, other->countries[i].real_wage, 1e-10);
    }
    assert_true(one->countries[1].real_income < 0.999);
    jarak_cut_sectors_free(table);
    jarak_cut_sectors_free(folder);
}

static void every_form_says_the_same(void **state)
{
    (void)state;
    assert_like_folder(write_joined(&oecd_2023, false), "OECD");
    assert_like_folder(write_joined(&oecd_2023, true), "OECD");
    assert_like_folder(write_sheet(&wiod_2013, false, ','), "release of 2013");
    assert_like_folder(write_sheet(&wiod_2013, false, ';'), "release of 2013");
    assert_like_folder(write_sheet(&wiod_2016, true, ','), "release of 2016");
    assert_like_folder(write_from_r(), "from R");
    assert_like_folder(write_sheet(&adb, false, ','), "ADB");
    assert_int_equal(system("gzip -kf sheet.csv"), 0);
    assert_like_folder("sheet.csv.gz", "ADB");
}

/* China in two parts and none of its own: one country, the sum of both. */
static void parts_of_a_country_are_one(void **state)
{
    (void)state;
    static const char *const rows[] = {"V1,CN1_A,CN2_A,USA_A,CHN_HFCE,USA_HFCE,CHN_INVNT,USA_INVNT,TOTAL",
                                       "CN1_A,10,2,3,20,5,1,0,41",
                                       "CN2_A,1,8,1,15,4,0,-1,28",
                                       "USA_A,4,3,30,6,70,0,2,115",
                                       "VALU,26,15,81,0,0,0,0,0",
                                       "OUTPUT,41,28,115,0,0,0,0,0"};
    static const char *const one[] = {"CHN"}, *const other[] = {"USA"};
    FILE *stream = begin("parts.csv");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fprintf(stream, "%s\n", rows[i]);
    }
    assert_int_equal(fclose(stream), 0);
    stream = begin("whole.csv");
    fputs("V1,CHN_A,USA_A,CHN_HFCE,USA_HFCE,CHN_INVNT,USA_INVNT,TOTAL\nCHN_A,21,4,35,9,1,-1,69\nUSA_A,7,30,6,70,0,2,115\n"
          "VALU,41,81,0,0,0,0,0\nOUTPUT,69,115,0,0,0,0,0\n",
          stream);
    assert_int_equal(fclose(stream), 0);
    jarak_cut_sectors *cut[2];
    for (int i = 0; i < 2; i++) {
        jarak_cut_sectors_settings settings = asked(i == 0 ? "parts.csv" : "whole.csv");
        settings.one = one;
        settings.other = other;
        settings.dearer = 0.1; /* without trade their deficits would have nobody to pay for them */
        assert_int_equal(jarak_cut_sectors_answer(&settings, &cut[i], NULL), JARAK_OK);
        assert_int_equal(jarak_cut_sectors_result(cut[i])->n, 2);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_near(jarak_cut_sectors_result(cut[0])->countries[i].real_income, jarak_cut_sectors_result(cut[1])->countries[i].real_income,
                    1e-12);
    }
    jarak_cut_sectors_free(cut[0]);
    jarak_cut_sectors_free(cut[1]);
}

/* Figures below 0 other than of inventories count as none, and are counted. */
static void figures_below_zero_are_counted(void **state)
{
    (void)state;
    FILE *stream = begin("below.csv");
    fputs("V1,KAZ_A,RUS_A,KAZ_HFCE,KAZ_GFCF,RUS_HFCE,RUS_GFCF,OUT\nKAZ_A,21,4,35,2,9,0,71\nRUS_A,7,30,6,-8,70,1,106\nVA,43,72,0,0,0,0,0\n"
          "OUT,71,106,0,0,0,0,0\n",
          stream);
    assert_int_equal(fclose(stream), 0);
    jarak_cut_sectors *cut = answer_dearer("below.csv", 0.1);
    assert_int_equal(jarak_cut_sectors_result(cut)->n_negative, 1);
    assert_near(jarak_cut_sectors_result(cut)->negative, 2.0 / 193, 1e-12); /* 6 and -8 are one final use */
    jarak_cut_sectors_free(cut);
}

/* ------------------------------------------------------------------------------------------------------------------ refused */

/* After a change of the table, by sed. */
static void assert_refused(const char *change, const char *words)
{
    char command[256];
    (void)write_joined(&oecd_2023, false);
    snprintf(command, sizeof command, "sed -i -e '%s' table.csv", change);
    assert_int_equal(system(command), 0);
    const jarak_cut_sectors_settings settings = asked("table.csv");
    jarak_cut_sectors *cut;
    jarak_error error = {.message = ""};
    assert_int_not_equal(jarak_cut_sectors_answer(&settings, &cut, &error), JARAK_OK);
    assert_null(cut);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
}

static void what_does_not_add_up_is_refused(void **state)
{
    (void)state;
    assert_refused("2s/^AUS_01T02,[0-9]*/AUS_01T02,9999/", "the row of AUS, 01T02 adds up to");
    assert_refused("/^VA,/d", "the column of AUS, 01T02 adds up to");
    assert_refused("/^KAZ_24,/d", "sector 24 of KAZ has a column and no row");
    assert_refused("/^KAZ_24,/p", "line 6: KAZ_24: the row stands there twice");
    assert_refused("s/^KAZ_24,/KAZ_25,/", "line 5: KAZ_25: the row is no sector that has a column");
    assert_refused("3s/,[0-9]*/,\"1,234\"/", "AUS_24, AUS_01T02: 1,234: that is no number");
}

static jarak_status read_table(jarak_error *error)
{
    const jarak_cut_sectors_settings settings = asked("table.csv");
    jarak_cut_sectors *cut;
    const jarak_status status = jarak_cut_sectors_answer(&settings, &cut, error);
    jarak_cut_sectors_free(cut);
    return status;
}

static void memory_may_run_out(void **state)
{
    (void)state;
    (void)write_joined(&oecd_2023, false);
    fail_each_allocation(read_table, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_says_the_same),
        cmocka_unit_test(parts_of_a_country_are_one),
        cmocka_unit_test(figures_below_zero_are_counted),
        cmocka_unit_test(what_does_not_add_up_is_refused),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
