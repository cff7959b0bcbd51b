/* Which goods a statement is about: the conditions of the list of the barrier, and codes as products, or as families of them. */
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/sql.h"
#include "reroute/rule.h"
#include "reroute/work.h"

/* ---------------------------------------------------------------------------------------------------------------- listed */

/* The list, and behind it what is implied. */
static const char *entry_of(const jarak__rerouting_work *work, size_t i)
{
    const size_t n = work->settings.n_products;
    return i < n ? work->settings.products[i] : work->implied[i - n].code;
}

/* The product begins with one of the codes of a length. The engine compares each row with each constant of a short list; more are worth a
 * table, in which it looks up once. */
static void write_begins(const jarak__rerouting_work *work, size_t n, size_t length, jarak__writer *sql)
{
    enum { SHORT = 20 };
    size_t n_codes = 0;
    for (size_t i = 0; i < n; i++) {
        n_codes += strlen(entry_of(work, i)) == length;
    }
    jarak__sql_write(sql, n_codes > SHORT ? "left(product, %d) IN (SELECT unnest([''" : "left(product, %d) IN (''", (int)length);
    for (size_t i = 0; i < n; i++) {
        if (strlen(entry_of(work, i)) == length) {
            jarak__sql_write(sql, ", %Q", entry_of(work, i));
        }
    }
    jarak__write_text(sql, n_codes > SHORT ? "]))" : ")");
}

/* Conditions on product: it begins with one of the codes; and on a heading, that all of it does. */
jarak_status jarak__rerouting_list_goods(jarak__rerouting_work *work, jarak_error *error)
{
    const size_t n = work->settings.n_products + work->n_implied;
    jarak__writer listed = {0}, heading = {0};
    for (int length = 2; length <= JARAK__CODE_DIGITS && n > 0; length++) {
        jarak__write_text(&listed, length > 2 ? " OR " : "(");
        write_begins(work, n, (size_t)length, &listed);
        if (length == 4) {
            jarak__write_bytes(&heading, listed.bytes != NULL ? listed.bytes : "", listed.length);
            jarak__write_text(&heading, ")");
        }
    }
    jarak__write_text(&listed, n > 0 ? ")" : "true");
    jarak__write_text(&heading, n > 0 ? "" : "true");
    jarak__free(work->listed);
    jarak__free(work->heading);
    work->listed = jarak__writer_take(&listed);
    work->heading = jarak__writer_take(&heading);
    return work->listed != NULL && work->heading != NULL ? JARAK_OK : jarak__rerouting_no_memory(error);
}

/* ---------------------------------------------------------------------------------------------------------------- products */

void jarak__rerouting_write_good(const jarak__rerouting_work *work, jarak__writer *sql)
{
    if (work->has_families) {
        jarak__write_text(sql, "good");
    } else {
        jarak__sql_write(sql, "left(product, %d)", work->digits);
    }
}

void jarak__rerouting_write_good_of(const jarak__rerouting_work *work, const char *product, jarak__writer *sql)
{
    if (work->has_families) {
        jarak__sql_write(sql, "coalesce(m.family, left(%s, %d))", product, work->digits);
    } else {
        jarak__sql_write(sql, "left(%s, %d)", product, work->digits);
    }
}

void jarak__rerouting_write_family(const jarak__rerouting_work *work, const char *product, jarak__writer *sql)
{
    if (work->has_families) {
        jarak__sql_write(sql, " LEFT JOIN rerouting_family m ON m.code = left(%s, %d)", product, work->digits);
    }
}

void jarak__rerouting_write_members(const jarak__rerouting_work *work, const char *code, jarak__writer *sql)
{
    const jarak_rerouting_family *family = jarak__find_family(work->n_families, work->families, code);
    for (size_t i = 0; family != NULL && i < family->n_members; i++) {
        jarak__sql_write(sql, "%s%Q", i > 0 ? ", " : "", family->members[i]);
    }
    if (family == NULL) {
        jarak__sql_write(sql, "%Q", code);
    }
}

const char *jarak__rerouting_family_name(const jarak__rerouting_work *work, const char *code)
{
    for (size_t i = 0; i < work->n_families; i++) {
        for (size_t member = 0; member < work->families[i].n_members; member++) {
            if (strcmp(work->families[i].members[member], code) == 0) {
                return work->families[i].product;
            }
        }
    }
    return code;
}
