/* Formulas: what they mean, and what is said about those that mean nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/writer.h"
#include "fit/formula/formula.h"

static void write_factor(jarak__writer *writer, jarak__arena *arena, const jarak__factor *factor)
{
    const char *expr = factor->expr != NULL ? jarak__expr_name(arena, factor->expr) : "";
    switch (factor->kind) {
    case JARAK__FACTOR_LAG:
        jarak__write_format(writer, "%s(%s, %ld:%ld)", factor->is_lead ? "lead" : "lag", expr, factor->lag_from, factor->lag_to);
        break;
    case JARAK__FACTOR_CATEGORY:
        jarak__write_format(writer, "dummies(%s", jarak__formula_keys_name(arena, &factor->keys));
        for (size_t i = 0; i < factor->n_refs; i++) {
            jarak__write_format(writer, " but %s", factor->refs[i]);
        }
        jarak__write_format(writer, "%s%s)", factor->expr != NULL ? " times " : "", expr);
        break;
    default:
        jarak__write_format(writer, factor->is_power ? "I(%s)" : "%s", expr);
    }
}

static void write_effects(jarak__writer *writer, jarak__arena *arena, const jarak__effect *effects, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const jarak__effect *effect = &effects[i];
        jarak__write_format(writer, "%s%s", i > 0 ? ", " : " | ", jarak__formula_keys_name(arena, &effect->keys));
        for (size_t j = 0; j < effect->n_slopes; j++) {
            jarak__write_format(writer, " %s %s", effect->slopes_alone ? "only" : "with", jarak__expr_name(arena, effect->slopes[j]));
        }
    }
}

/* "y = a, b:c | e1, e2 with x, e3 only x", models apart by "; " */
static char *described(const jarak__formula *formula)
{
    jarak__writer writer = {0};
    jarak__arena arena = {0};
    for (size_t m = 0; m < formula->n_models; m++) {
        const jarak__formula_model *model = &formula->models[m];
        jarak__write_format(&writer, "%s%s", m > 0 ? "; " : "", jarak__expr_name(&arena, formula->outcomes[model->outcome]));
        for (size_t i = 0; i < model->n_terms; i++) {
            jarak__write_text(&writer, i > 0 ? ", " : " = ");
            for (size_t j = 0; j < model->terms[i].count; j++) {
                jarak__write_text(&writer, j > 0 ? ":" : "");
                write_factor(&writer, &arena, model->terms[i].factors[j]);
            }
        }
        write_effects(&writer, &arena, model->effects, model->n_effects);
    }
    if (formula->n_models == 0) {
        write_effects(&writer, &arena, formula->effects, formula->n_effects);
    }
    jarak__arena_release(&arena);
    return jarak__writer_take(&writer);
}

static void formulas_mean_what_users_of_fixest_mean(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *meaning;
    } cases[] = {
        {"trade ~ fta", "trade = fta"},
        {"trade~fta|exporter^year+importer^year+exporter^importer", "trade = fta | exporter^year, importer^year, exporter^importer"},
        {"y1 + y2 ~ x", "y1 = x; y2 = x"},
        {"c(y1, y2) ~ x", "y1 = x; y2 = x"},
        {"y ~ sw(a, b)", "y = a; y = b"},
        {"y ~ csw(a, b:c, d + e)", "y = a; y = a, b:c; y = a, b:c, d, e"},
        {"y ~ x + sw0(a, b) + z", "y = x, z; y = x, a, z; y = x, b, z"},
        {"y ~ x + csw0(a, b) + z | g", "y = x, z | g; y = x, a, z | g; y = x, a, b, z | g"},
        {"y ~ x | csw0(g, h^i[t])", "y = x; y = x | g; y = x | g, h^i with t"},
        {"y ~ x | k + sw(g, h + i)", "y = x | k, g; y = x | k, h, i"},
        {"c(y, z) ~ sw(a, b) | sw(g, h)", "y = a | g; y = b | g; y = a | h; y = b | h; z = a | g; z = b | g; z = a | h; z = b | h"},
        {"y ~ x | g; z ~ csw(a, b)", "y = x | g; z = a; z = a, b"},
        {"y ~ sw(1, x) + sw", "y = sw; y = x, sw"}, /* no function without bracket */
        {"log(y) ~ x", "log(y) = x"},
        {"I(y / 1000) ~ x", "y/1000 = x"},
        {"y ~ 1", "y"},
        {"y ~ 1 | g", "y | g"},
        {"y ~ x | 0", "y = x"},
        {"y ~ 1 + x", "y = x"},
        {"y ~ x - 0", "y = x"},
        {"y ~ log(dist) + cntg", "y = log(dist), cntg"},
        {"y ~ log(dist + 1)", "y = log(dist + 1)"},
        {"y ~ x^2 + I(x^3) + I(-x^2 / (a - b) * 2)", "y = I(x^2), I(x^3), I(-x^2/(a - b) * 2)"},
        {"y ~ I(a - (b - c)) + I((a - b) - c)", "y = I(a - (b - c)), I(a - b - c)"},
        {"y ~ I((a^b)^c) + I(a^b^c)", "y = I((a^b)^c), I(a^b^c)"},
        {"y ~ I(year >= 1990) + I((a == b) + 1)", "y = I(year >= 1990), I((a == b) + 1)"},
        {"y ~ a:b", "y = a:b"},
        {"y ~ a*b", "y = a, b, a:b"},
        {"y ~ a*b:c", "y = a, b:c, a:b:c"},
        {"y ~ a*b*c", "y = a, b, a:b, c, a:c, b:c, a:b:c"},
        {"y ~ (a + b):c", "y = a:c, b:c"},
        {"y ~ (a + b)*c", "y = a, b, c, a:c, b:c"},
        {"y ~ i(year)", "y = dummies(year)"},
        {"y ~ i(year, ref = 1990)", "y = dummies(year but 1990)"},
        {"y ~ i(year, x, ref=c(1990, -3, 'a b', USA))", "y = dummies(year but 1990 but -3 but a b but USA times x)"},
        {"y ~ i(pair(a, b)^year):x", "y = dummies(pair(a, b)^year):x"},
        {"y ~ l(x) + l(x, 2) + f(log(x), 1) + l(x, 0:3) + l(x, -2:1)",
         "y = lag(x, 1:1), lag(x, 2:2), lead(log(x), 1:1), lag(x, 0:3), lag(x, -2:1)"},
        {"y ~ x | a^b^c + pair(a, b)^year", "y = x | a^b^c, pair(a, b)^year"},
        {"y ~ x | firm[t] + id[[a, log(b)]]", "y = x | firm with t, id only a only log(b)"},
        {"`my y` ~ `a b` | `c ~ d`", "my y = a b | c ~ d"},
        {"торговля ~ соглашение | год", "торговля = соглашение | год"},
        {"y ~ i + l + f + c | pair", "y = i, l, f, c | pair"}, /* not functions without brackets */
        {"y ~ .5e0x", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__formula formula;
        jarak_error error = {0};
        jarak_status status = jarak__formula_parse(cases[i].text, &formula, &error);
        if (cases[i].meaning == NULL) {
            assert_int_equal(status, JARAK_ERR_ARGUMENT);
            continue;
        }
        if (status != JARAK_OK) {
            fail_msg("%s\n%s", cases[i].text, error.message);
        }
        char *meaning = described(&formula);
        assert_string_equal(meaning, cases[i].meaning);
        jarak__free(meaning);
        jarak__formula_release(&formula);
    }
}

/* The message ends with the formula and, under it, a caret; in the table the caret's column is marked by the text before it. */
static void errors_point_at_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *before; /* what stands before the place */
        const char *message;
    } cases[] = {
        {"", "", "expected a column, a number or a function, and here is the end"},
        {"trade", "trade", "expected \"~\" behind the outcome"},
        {"trade ~", "trade ~", "and here is the end"},
        {"trade ~ fta +", "trade ~ fta +", "and here is the end"},
        {"trade ~ fta + | year", "trade ~ fta + ", "not \"|\""},
        {"trade ~ fta | year +", "trade ~ fta | year +", "expected a column or pair(a, b)"},
        {"trade ~ lg(x)", "trade ~ ", "there is no function lg()"},
        {"trade ~ log(x", "trade ~ log(x", "expected an operator or \")\""},
        {"trade ~ x | a | b", "trade ~ x | a ", "instruments"},
        {"trade ~ x y", "trade ~ x ", "not \"y\""},
        {"trade ~ x - y", "trade ~ x ", "cannot be taken away"},
        {"trade ~ x - 1", "trade ~ x - ", "without constant"},
        {"trade ~ 0 + x", "trade ~ ", "without constant"},
        {"trade ~ 2 + x", "trade ~ ", "a number is no regressor"},
        {"trade ~ x/2", "trade ~ x", "I(x / 1000)"},
        {"trade ~ x^y", "trade ~ x^", "a number as exponent"},
        {"trade ~ (a + b)^2", "trade ~ (a + b)", "I((a + b)^2)"},
        {"trade ~ pair(a, b)", "trade ~ ", "pair() is a category"},
        {"trade ~ x | pair(a)", "trade ~ x | pair(a", "a second column"},
        {"trade ~ x | pair(a, 2)", "trade ~ x | pair(a, ", "the name of a column"},
        {"trade ~ x | log(a)", "trade ~ x | ", "a column or pair(a, b)"},
        {"trade ~ x | g[z", "trade ~ x | g[z", "\"]\""},
        {"trade ~ x | g[[z]", "trade ~ x | g[[z]", "a second \"]\""},
        {"trade ~ i(year, ref 1990)", "trade ~ i(year, ref ", "\")\""},
        {"trade ~ i(year, ref = )", "trade ~ i(year, ref = ", "a level"},
        {"trade ~ i(year, x, z)", "trade ~ i(year, x, ", "ref ="},
        {"trade ~ l(x, 1.5)", "trade ~ l(x, ", "a whole number of periods"},
        {"trade ~ l(x, y)", "trade ~ l(x, ", "a whole number of periods"},
        {"trade ~ \"x", "trade ~ ", "not closed"},
        {"trade ~ ``", "trade ~ ", "nothing between"},
        {"trade ~ x # DROP", "trade ~ x ", "no meaning"},
        {"trade ~ x ; DROP", "trade ~ x ; DROP", "expected \"~\" behind the outcome"},
        {"trade ~ x;", "trade ~ x;", "here is the end"},
        {"trade ~ sw(a, b) + csw(c, d)", "trade ~ sw(a, b) + ", "one can stand on each side"},
        {"trade ~ x | sw(a, b) + sw0(c)", "trade ~ x | sw(a, b) + ", "one can stand on each side"},
        {"trade ~ x:sw(a, b)", "trade ~ x:", "sw() stands alone in a sum"},
        {"trade ~ (sw0(a, b) + c)", "trade ~ (", "sw0() stands alone in a sum"},
        {"trade ~ sw(a, sw(b, c))", "trade ~ sw(a, ", "sw() stands alone in a sum"},
        {"trade ~ sw()", "trade ~ sw(", "not \")\""},
        {"trade ~ csw(a, b", "trade ~ csw(a, b", "\",\" or \")\""},
        {"trade ~ sw(a, b):x", "trade ~ sw(a, b)", "not \":\""},
        {"торг ~ ф +", "торг ~ ф +", "the end"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        jarak__formula formula;
        jarak_error error = {0};
        assert_int_equal(jarak__formula_parse(cases[i].text, &formula, &error), JARAK_ERR_ARGUMENT);
        if (strstr(error.message, cases[i].message) == NULL) {
            fail_msg("\"%s\" is not in \"%s\"", cases[i].message, error.message);
        }
        char end[256];
        int length = snprintf(end, sizeof end, "\n  %s\n  ", cases[i].text);
        for (const char *c = cases[i].before; *c != '\0'; c++) {
            if (((unsigned char)*c & 0xc0U) != 0x80U) {
                end[length++] = ' ';
            }
        }
        snprintf(end + length, sizeof end - (size_t)length, "^");
        size_t all = strlen(error.message);
        if (all < strlen(end) || strcmp(error.message + all - strlen(end), end) != 0) {
            fail_msg("wrong place:\n%s\nwanted:%s", error.message, end);
        }
    }
}

static void options_are_parts_of_formulas(void **state)
{
    (void)state;
    jarak__formula formula;
    jarak_error error = {0};
    assert_int_equal(jarak__formula_parse_keys("exporter^importer + pair(a,b), year", "--cluster", &formula, &error), JARAK_OK);
    char *meaning = described(&formula);
    assert_string_equal(meaning, " | exporter^importer, pair(a, b), year");
    jarak__free(meaning);
    jarak__formula_release(&formula);
    assert_int_equal(jarak__formula_parse_keys("a b", "--cluster", &formula, &error), JARAK_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "--cluster: "));
    assert_int_equal(jarak__formula_parse_expression("log(x) * 2", "--offset", &formula, &error), JARAK_OK);
    assert_string_equal(jarak__expr_name(&formula.arena, formula.outcomes[0]), "log(x) * 2");
    jarak__formula_release(&formula);
    assert_int_equal(jarak__formula_parse_expression("x, y", "--offset", &formula, &error), JARAK_ERR_ARGUMENT);
    assert_int_equal(jarak__formula_parse_expression("x ~ y", "--offset", &formula, &error), JARAK_ERR_ARGUMENT);
}

/* Text repeated so often that a careless parser runs out of stack, time or memory. */
static void monsters_are_refused(void **state)
{
    (void)state;
    static const char *const pieces[] = {"(", "log(", "I(-", "x + ", "x*", "x:", "I(x + ", "-", "x | a^", "["};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        jarak__writer text = {0};
        jarak__write_text(&text, "y ~ ");
        for (int j = 0; j < 3000; j++) {
            jarak__write_text(&text, pieces[i]);
        }
        jarak__formula formula;
        assert_int_equal(jarak__formula_parse(text.bytes, &formula, NULL), JARAK_ERR_ARGUMENT);
        jarak__writer_release(&text);
    }
    jarak__writer sum = {0};
    jarak__write_text(&sum, "y ~ I(x");
    for (int j = 0; j < 5000; j++) {
        jarak__write_text(&sum, " + x");
    }
    jarak__write_text(&sum, ")");
    jarak__formula formula;
    assert_int_equal(jarak__formula_parse(sum.bytes, &formula, NULL), JARAK_ERR_ARGUMENT);
    jarak__writer_release(&sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_mean_what_users_of_fixest_mean),
        cmocka_unit_test(errors_point_at_their_place),
        cmocka_unit_test(options_are_parts_of_formulas),
        cmocka_unit_test(monsters_are_refused),
    };
    return cmocka_run_group_tests_name("formula", tests, NULL, NULL);
}
