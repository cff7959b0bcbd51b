/* Effects and fitted values as CSV files. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "fit/regression/regression.h"

/* So many bytes are put together before they are written. */
enum { WRITE_BYTES = 1 << 20 };

jarak_status jarak__result_file_open(jarak__result_file *file, const char *path, const char *header, const jarak_cancel *cancel,
                                     jarak_error *error)
{
    *file = (jarak__result_file){.path = path, .cancel = cancel};
    if (path == NULL) {
        return JARAK_OK;
    }
    file->temporary = jarak__format_text("%s.part", path);
    if (file->temporary == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), path);
    }
    file->stream = fopen(file->temporary, "we");
    if (file->stream == NULL || fputs(header, file->stream) < 0) {
        return jarak_fail(error, JARAK_ERR_IO, _("%s cannot be written: %s"), path, strerror(errno));
    }
    return JARAK_OK;
}

jarak_status jarak__result_file_close(jarak__result_file *file, jarak_status status, jarak_error *error)
{
    if (file->stream != NULL) {
        bool written = fclose(file->stream) == 0;
        if (status == JARAK_OK && (!written || rename(file->temporary, file->path) != 0)) {
            status = jarak_fail(error, JARAK_ERR_IO, _("%s cannot be written: %s"), file->path, strerror(errno));
        }
        if (status != JARAK_OK) {
            unlink(file->temporary);
        }
    }
    jarak__free(file->temporary);
    *file = (jarak__result_file){0};
    return status;
}

static jarak_status flush(jarak__result_file *file, jarak__writer *writer, size_t least, jarak_error *error)
{
    if (writer->failed) {
        return jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), file->path);
    }
    if (writer->length < least || writer->length == 0) {
        return JARAK_OK;
    }
    if (jarak_cancel_triggered(file->cancel)) {
        return jarak_fail(error, JARAK_ERR_INTERRUPTED, "interrupted");
    }
    bool done = fwrite(writer->bytes, 1, writer->length, file->stream) == writer->length;
    writer->length = 0;
    return done ? JARAK_OK : jarak_fail(error, JARAK_ERR_IO, _("%s cannot be written: %s"), file->path, strerror(errno));
}

/* What is not known stays empty. */
static void write_number(jarak__writer *writer, double number)
{
    if (isfinite(number)) {
        jarak__write_number(writer, number);
    }
}

static void write_model(jarak__writer *writer, const jarak__sample *sample, const char *level, bool several)
{
    if (several) {
        jarak__write_format(writer, "%zu,", sample->number);
        jarak__write_csv_text(writer, sample->design->y_names[sample->model->outcome]);
        jarak__write_text(writer, ",");
        if (level != NULL) {
            jarak__write_csv_text(writer, level);
        }
        jarak__write_text(writer, ",");
    }
}

static jarak_status save_effect(jarak__result_file *file, const jarak__sample *sample, size_t f, const double *alpha, const char *level,
                                bool several, jarak__writer *writer, jarak_error *error)
{
    const jarak__design *design = sample->design;
    size_t place = sample->model->effects[f];
    jarak__arena labels = {0};
    jarak_status status = JARAK_OK;
    for (size_t i = 0; status == JARAK_OK && i < sample->data.effects[f].n_levels; i++) {
        if (isnan(alpha[i])) {
            continue;
        }
        size_t of_design = sample->levels != NULL ? sample->levels[place][i] : i;
        const char *label = jarak__category_label(design->effect_categories[place], of_design, &labels);
        if (label == NULL) {
            status = jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), file->path);
            break;
        }
        write_model(writer, sample, level, several);
        jarak__write_csv_text(writer, design->effect_names[place]);
        jarak__write_text(writer, ",");
        jarak__write_csv_text(writer, label);
        jarak__write_text(writer, ",");
        write_number(writer, alpha[i]);
        jarak__write_text(writer, "\n");
        status = flush(file, writer, WRITE_BYTES, error);
    }
    jarak__arena_release(&labels);
    return status;
}

jarak_status jarak__save_effects(jarak__result_file *file, const jarak__sample *sample, jarak_ppml *fit, double constant, const char *level,
                                 bool several, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    jarak__writer writer = {0};
    if (file->stream != NULL && sample->data.n_effects == 0) {
        write_model(&writer, sample, level, several);
        jarak__write_text(&writer, JARAK_CONSTANT_NAME ",,");
        write_number(&writer, constant);
        jarak__write_text(&writer, "\n");
    }
    for (size_t f = 0; file->stream != NULL && status == JARAK_OK && f < sample->data.n_effects; f++) {
        double *alpha = jarak__resize_array(NULL, sample->data.effects[f].n_levels, sizeof *alpha);
        status = alpha != NULL ? jarak_ppml_effects(fit, f, alpha, error)
                               : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), file->path);
        if (status == JARAK_OK) {
            status = save_effect(file, sample, f, alpha, level, several, &writer, error);
        }
        jarak__free(alpha);
    }
    if (file->stream != NULL && status == JARAK_OK) {
        status = flush(file, &writer, 0, error);
    }
    jarak__writer_release(&writer);
    return status;
}

jarak_status jarak__save_fitted(jarak__result_file *file, const jarak__sample *sample, const jarak_ppml *fit, const char *level,
                                bool several, jarak_error *error)
{
    static const char *const reasons[] = {
        [JARAK_ROW_USED] = "",
        [JARAK_ROW_MISSING] = "missing",
        [JARAK_ROW_NO_WEIGHT] = "no_weight",
        [JARAK_ROW_SINGLETON] = "singleton",
        [JARAK_ROW_SEPARATED] = "separated",
    };
    if (file->stream == NULL) {
        return JARAK_OK;
    }
    jarak__writer writer = {0};
    double *mu = jarak__resize_array(NULL, sample->n_rows, sizeof *mu);
    jarak_ppml_row *why = jarak__resize_array(NULL, sample->n_rows, sizeof *why);
    jarak_status status = mu != NULL && why != NULL ? JARAK_OK : jarak_fail(error, JARAK_ERR_MEMORY, _("%s: out of memory"), file->path);
    if (status == JARAK_OK) {
        jarak_ppml_fitted(fit, mu, why);
    }
    for (size_t i = 0; status == JARAK_OK && i < sample->n_rows; i++) {
        write_model(&writer, sample, level, several);
        jarak__write_format(&writer, "%zu,", (sample->rows != NULL ? sample->rows[i] : i) + 1);
        write_number(&writer, sample->data.y[i]);
        jarak__write_text(&writer, ",");
        write_number(&writer, mu[i]);
        jarak__write_text(&writer, ",");
        write_number(&writer, sample->data.y[i] - mu[i]);
        jarak__write_format(&writer, ",%s\n", reasons[why[i]]);
        status = flush(file, &writer, WRITE_BYTES, error);
    }
    if (status == JARAK_OK) {
        status = flush(file, &writer, 0, error);
    }
    jarak__writer_release(&writer);
    jarak__free(mu);
    jarak__free(why);
    return status;
}
