/* Elasticities from a file of their own, by the names of sectors, with or without standard errors; or one number for all. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/plain_locale.h"
#include "base/text.h"
#include "cut/io.h"
#include "jarak/table.h"

enum { SECTOR, THETA, ERROR, N_COLUMNS };

/* A row of a sector; with its standard error, where the file has such a column. */
static jarak_status enter_row(const jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, size_t row, double *theta,
                              jarak_error *error)
{
    const double value = frame->columns[THETA].numbers[row];
    size_t sector = 0;
    jarak_status status = jarak__io_find(cut, file, &frame->columns[SECTOR], row, &cut->sectors, &sector, error);
    if (status != JARAK_OK) {
        return status;
    }
    if (!isnan(theta[sector])) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: %s stands there twice; leave one row"), file, row + JARAK__IO_FIRST_LINE,
                          cut->sectors.names[sector]);
    }
    if (!(value > 0 && isfinite(value))) {
        return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: theta is missing or not above 0"), file, row + JARAK__IO_FIRST_LINE);
    }
    theta[sector] = value;
    if (cut->theta_spread != NULL) {
        const double std_error = frame->columns[ERROR].numbers[row];
        if (!(std_error >= 0 && isfinite(std_error))) {
            return jarak_fail(error, JARAK_ERR_DATA, _("%s, line %zu: se is missing or negative; give 0 where theta is taken as known"),
                              file, row + JARAK__IO_FIRST_LINE);
        }
        cut->theta_spread[sector] = std_error / value;
    }
    return JARAK_OK;
}

/* Of each sector once. */
static jarak_status enter_rows(const jarak_cut_sectors *cut, const char *file, const jarak_frame *frame, double *theta, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    for (size_t row = 0; status == JARAK_OK && row < frame->n_rows; row++) {
        status = enter_row(cut, file, frame, row, theta, error);
    }
    for (size_t j = 0; status == JARAK_OK && j < cut->sectors.n; j++) {
        status = !isnan(theta[j]) ? JARAK_OK
                                  : jarak_fail(error, JARAK_ERR_DATA, _("%s has no row for %s; give every sector an elasticity"), file,
                                               cut->sectors.names[j]);
    }
    return status;
}

/* One elasticity for all, where the text is a number. Errors: ERR_ARGUMENT where it is one that cannot be. */
static jarak_status take_number(const char *text, size_t n, double *theta, bool *is_number, jarak_error *error)
{
    char *end;
    const double number = jarak__read_plainly(text, &end);
    *is_number = end != text && *end == '\0';
    for (size_t j = 0; *is_number && j < n; j++) {
        theta[j] = number;
    }
    return !*is_number || (number > 0 && isfinite(number))
               ? JARAK_OK
               : jarak_fail(error, JARAK_ERR_ARGUMENT, _("theta, the trade elasticity, is %g; it must be above 0"), number);
}

/* Whether the file has the column se. */
static jarak_status has_errors(const jarak_cut_sectors *cut, const char *file, bool *has, jarak_error *error)
{
    jarak_table *columns = NULL;
    jarak_frame_settings settings;
    *has = false;
    jarak_status status = jarak__io_reading(cut, file, &settings, error);
    status = status == JARAK_OK ? jarak_frame_columns(file, &settings, &columns, error) : status;
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(columns); row++) {
        *has = *has || strcmp(jarak_table_text(columns, row, 0), "se") == 0;
    }
    jarak_table_free(columns);
    return status;
}

static jarak_status read_file(jarak_cut_sectors *cut, const char *file, double *theta, jarak_error *error)
{
    static const jarak_column_request wanted[N_COLUMNS] = {
        {"sector", JARAK_COLUMN_CATEGORY}, {"theta", JARAK_COLUMN_NUMBER}, {"se", JARAK_COLUMN_NUMBER}};
    jarak_frame *frame = NULL;
    bool has;
    jarak_status status = has_errors(cut, file, &has, error);
    if (status == JARAK_OK && has) {
        cut->theta_spread = jarak__arena_alloc(&cut->memory, cut->sectors.n * sizeof *cut->theta_spread);
        status = cut->theta_spread != NULL ? JARAK_OK : jarak__io_no_memory(error);
        cut->info.has_theta_errors = true;
    }
    status = status == JARAK_OK ? jarak__io_read(cut, file, has ? N_COLUMNS : ERROR, wanted, &frame, error) : status;
    status = status == JARAK_OK ? enter_rows(cut, file, frame, theta, error) : status;
    jarak_frame_free(frame);
    return status;
}

jarak_status jarak__io_read_thetas(jarak_cut_sectors *cut, jarak_error *error)
{
    const char *file = cut->settings.theta;
    double *theta = jarak__arena_alloc(&cut->memory, cut->sectors.n * sizeof *theta);
    bool is_number;
    if (theta == NULL) {
        return jarak__io_no_memory(error);
    }
    for (size_t j = 0; j < cut->sectors.n; j++) {
        theta[j] = (double)NAN;
    }
    cut->data.theta = theta;
    jarak_status status = take_number(file, cut->sectors.n, theta, &is_number, error);
    cut->info.theta_file = is_number ? NULL : file;
    return is_number ? status : read_file(cut, file, theta, error);
}
