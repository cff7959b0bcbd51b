/* The EU's monthly exports of sanctioned goods to seven states, and of all goods, from the real files, as what the fit of rerouted goods
 * takes: written from docs/methods/reroute.md alone, and independent of how the program reads them. */
#ifndef TESTS_STAT_REROUTE_FILES_H
#define TESTS_STAT_REROUTE_FILES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "jarak/reroute.h"

#define TRADE JARAK_SOURCE_ROOT "/../shared/data/trade/"

enum {
    R_MONTHS = 35, /* 2020-01 … 2022-11 */
    R_PARTNERS = 7,
    R_HUBS = 5,
    R_WINDOW = 9, /* March … November */
    R_YEARS = 3,
    R_PRODUCTS = 4096, /* more than there are */
    R_CODES = 8192,
};
enum { R_RUS = 5 };

static const char *const r_partners[R_PARTNERS] = {"Kazakhstan", "Kyrgyzstan",         "Armenia", "Uzbekistan",
                                                   "Georgia",    "Russian Federation", "Belarus"};
static const char *const r_hubs[R_HUBS] = {"KAZ", "KGZ", "ARM", "UZB", "GEO"};

typedef struct r_code {
    char cn8[16];
    double all[R_MONTHS]; /* to all partners */
    size_t product;
} r_code;

typedef struct r_product {
    char hs6[8];
    double flow[R_PARTNERS][R_MONTHS];
    double born, dead; /* values of codes that begin with the barrier's year, or end with the one before */
    bool is_changed;
} r_product;

typedef struct r_files {
    r_code *codes;
    size_t n_codes;
    r_product *products; /* by code */
    size_t n_products, n_changed;
    double other[R_PARTNERS][R_MONTHS]; /* goods that are not listed */
} r_files;

static int r_month(const char *text)
{
    return ((int)strtol(text, NULL, 10) - 2020) * 12 + (int)strtol(text + 5, NULL, 10) - 1;
}

static double r_window(const double *months, int year)
{
    double sum = 0;
    for (int m = 0; m < R_WINDOW; m++) {
        sum += months[2 + 12 * year + m];
    }
    return sum;
}

/* The last n fields of a line, from the left; product names have commas of their own. */
static void r_last_fields(char *line, size_t n, char **fields)
{
    line[strcspn(line, "\r\n")] = '\0';
    for (size_t i = n; i-- > 0;) {
        char *comma = strrchr(line, ',');
        fields[i] = comma + 1;
        *comma = '\0';
    }
}

static int r_partner(const char *name)
{
    for (int d = 0; d < R_PARTNERS; d++) {
        if (strncmp(name, r_partners[d], strlen(r_partners[d])) == 0) {
            return d;
        }
    }
    return -1;
}

/* Rows of a code stand together or not: found by looking at the last one first. */
static r_code *r_code_of(r_files *files, const char *cn8)
{
    static size_t last;
    if (last < files->n_codes && strcmp(files->codes[last].cn8, cn8) == 0) {
        return &files->codes[last];
    }
    for (last = 0; last < files->n_codes; last++) {
        if (strcmp(files->codes[last].cn8, cn8) == 0) {
            return &files->codes[last];
        }
    }
    if (files->n_codes == R_CODES) {
        return NULL;
    }
    snprintf(files->codes[files->n_codes].cn8, sizeof files->codes->cn8, "%.8s", cn8);
    size_t p = 0;
    while (p < files->n_products && strncmp(files->products[p].hs6, cn8, 6) != 0) {
        p++;
    }
    if (p == files->n_products) {
        snprintf(files->products[files->n_products++].hs6, sizeof files->products->hs6, "%.6s", cn8);
    }
    files->codes[files->n_codes].product = p;
    return &files->codes[files->n_codes++];
}

typedef struct r_heading {
    char code[8];
    bool has_row; /* a row of its own, which holds those of its codes */
    double rows[R_PARTNERS][R_MONTHS], codes[R_PARTNERS][R_MONTHS];
} r_heading;

static r_heading *r_heading_of(r_heading *headings, size_t *n, const char *code)
{
    for (size_t i = *n; i-- > 0;) {
        if (strncmp(headings[i].code, code, 4) == 0) {
            return &headings[i];
        }
    }
    snprintf(headings[*n].code, sizeof headings->code, "%.4s", code);
    return &headings[(*n)++];
}

static void r_read_listed(r_files *files)
{
    static r_heading headings[2048];
    size_t n_headings = 0;
    char line[512], *fields[6];
    gzFile file = gzopen(TRADE "eu_exports_sanctioned_cn8_monthly_2020_2022.csv.gz", "rb");
    gzgets(file, line, sizeof line);
    while (gzgets(file, line, sizeof line) != NULL) {
        r_last_fields(line, 6, fields); /* reporter, partner, month, flow, indicator, value */
        const int d = r_partner(fields[1]), t = r_month(fields[2]);
        const double value = strtod(fields[5], NULL);
        r_heading *heading = r_heading_of(headings, &n_headings, line);
        if (strlen(line) == 4) {
            heading->has_row = true;
            heading->rows[d][t] += value;
            continue;
        }
        r_code *code = r_code_of(files, line);
        code->all[t] += value;
        files->products[code->product].flow[d][t] += value;
        heading->codes[d][t] += value;
    }
    gzclose(file);
    for (size_t i = 0; i < n_headings; i++) {
        for (int d = 0; d < R_PARTNERS; d++) {
            for (int t = 0; t < R_MONTHS; t++) {
                files->other[d][t] -= headings[i].has_row ? headings[i].rows[d][t] : headings[i].codes[d][t];
            }
        }
    }
}

static void r_read_totals(r_files *files)
{
    char line[512], *fields[4];
    gzFile file = gzopen(TRADE "reroute/eu27_total_and_energy_trade_monthly_2020_2022_7_partners.csv.gz", "rb");
    gzgets(file, line, sizeof line);
    while (gzgets(file, line, sizeof line) != NULL) {
        r_last_fields(line, 4, fields); /* reporter, partner, month, value */
        const int d = r_partner(fields[1]), t = r_month(fields[2]);
        if (strncmp(line, "EXPORT,Total", 12) == 0 && d >= 0 && t < R_MONTHS) {
            files->other[d][t] += strtod(fields[3], NULL);
        }
    }
    gzclose(file);
}

static int r_by_code(const void *one, const void *other)
{
    return strcmp(((const r_product *)one)->hs6, ((const r_product *)other)->hs6);
}

/* Codes born from 2021-12 on, or dead by 2022-02, make their product untestable where they hold over a twentieth of its value. */
static void r_mark_changed(r_files *files)
{
    for (size_t i = 0; i < files->n_codes; i++) {
        const r_code *code = &files->codes[i];
        int first = 0, last = R_MONTHS - 1;
        while (first < R_MONTHS && code->all[first] == 0) {
            first++;
        }
        while (last >= 0 && code->all[last] == 0) {
            last--;
        }
        files->products[code->product].born += first < R_MONTHS && first >= 23 ? r_window(code->all, 2) : 0;
        files->products[code->product].dead += first < R_MONTHS && last <= 25 ? r_window(code->all, 1) : 0;
    }
    for (size_t p = 0; p < files->n_products; p++) {
        r_product *product = &files->products[p];
        double before = 0, after = 0;
        for (int d = 0; d < R_PARTNERS; d++) {
            before += r_window(product->flow[d], 1);
            after += r_window(product->flow[d], 2);
        }
        product->is_changed = product->born > .05 * after || product->dead > .05 * before;
        files->n_changed += product->is_changed;
    }
    qsort(files->products, files->n_products, sizeof *files->products, r_by_code);
}

/* The set-up of a group of tests; *state is NULL where the files are not there. */
static int r_open(void **state)
{
    static r_files files;
    *state = NULL;
    if (access(TRADE "reroute/eu27_total_and_energy_trade_monthly_2020_2022_7_partners.csv.gz", R_OK) != 0) {
        print_message("%s is not there: tests of the EU's exports are skipped\n", TRADE);
        return 0;
    }
    files.codes = calloc(R_CODES, sizeof *files.codes);
    files.products = calloc(R_PRODUCTS, sizeof *files.products);
    r_read_listed(&files);
    r_read_totals(&files);
    r_mark_changed(&files);
    *state = &files;
    return 0;
}

static int r_close(void **state)
{
    r_files *files = *state;
    if (files != NULL) {
        free(files->codes);
        free(files->products);
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------------------------ input */

typedef struct r_input {
    jarak_reroute_data data;
    uint32_t *product, *hub;
    double *flow, *control, *direct;
} r_input;

static void r_copy_windows(const double *months, double *into)
{
    for (size_t y = 0; y < R_YEARS; y++) {
        memcpy(into + y * R_WINDOW, months + 2 + 12 * y, R_WINDOW * sizeof *into);
    }
}

/* Of products without a change of codes, of hubs hubs given by their places among the partners. */
static void r_make_input(const r_files *files, size_t n_hubs, const int *hubs, r_input *made)
{
    const size_t most = files->n_products * n_hubs, cells = (size_t)R_YEARS * R_WINDOW;
    size_t n = 0;
    *made = (r_input){.product = calloc(most, sizeof *made->product),
                      .hub = calloc(most, sizeof *made->hub),
                      .flow = calloc(most * cells, sizeof(double)),
                      .control = calloc(most * R_YEARS, sizeof(double)),
                      .direct = calloc(files->n_products * cells, sizeof(double))};
    for (size_t p = 0; p < files->n_products; p++) {
        r_copy_windows(files->products[p].flow[R_RUS], made->direct + p * cells);
        for (size_t i = 0; files->products[p].is_changed && i < cells; i++) {
            made->direct[p * cells + i] = (double)NAN;
        }
        for (size_t h = 0; h < n_hubs && !files->products[p].is_changed; h++) {
            made->product[n] = (uint32_t)p;
            made->hub[n] = (uint32_t)h;
            r_copy_windows(files->products[p].flow[hubs[h]], made->flow + n * cells);
            for (int y = 0; y < R_YEARS; y++) {
                made->control[n * R_YEARS + (size_t)y] = r_window(files->other[hubs[h]], y);
            }
            n++;
        }
    }
    made->data = (jarak_reroute_data){.n_products = files->n_products,
                                      .n_hubs = n_hubs,
                                      .n_years = R_YEARS,
                                      .n_months = R_WINDOW,
                                      .n_pairs = n,
                                      .product = made->product,
                                      .hub = made->hub,
                                      .flow = made->flow,
                                      .control = made->control,
                                      .direct = made->direct};
}

static void r_free_input(r_input *made)
{
    free(made->product);
    free(made->hub);
    free(made->flow);
    free(made->control);
    free(made->direct);
}

#endif
