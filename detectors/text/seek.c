/* detectors/text/seek.py in C: the same functions, the same answers. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#define FIRST 256
#define ASCII 128
#define FIRST_OF(code) ((code) < ASCII ? (code) : ASCII + (code) % ASCII)
#define HASHES 65536
#define FACTOR 31u
#define LETTERS 5
#define IS_DIGIT(code) ((code) < 0x80 ? (code) - '0' < 10u : Py_UNICODE_ISDECIMAL(code))
/* What `[^\W\d_]` of a pattern is. */
#define IS_LETTER(code)                                                                            \
    ((code) < 0x80 ? ((code) | 0x20) - 'a' < 26u                                                   \
                   : Py_UNICODE_ISALNUM(code) && !Py_UNICODE_ISDECIMAL(code))
#define SMALL(code) ((code) < 0x80 ? (code) | ((code) - 'A' < 26u) << 5 : Py_UNICODE_TOLOWER(code))
#define IS_PLAIN(code) ((code) < 0x80 ? (code) - 0x20 < 0x5Fu : Py_UNICODE_ISPRINTABLE(code))
/* A letter or figure of ASCII. */
#define IS_PART(code) (((code) | 0x20) - 'a' < 26u || (code) - '0' < 10u)
#define HAS_BIT(bits, number) ((bits)[(number) / 8] >> (number) % 8 & 1)

/* Once for each width of a letter, which the compiler then knows. */
#define SEEK_IN(TYPE)                                                                              \
    static Py_ssize_t digit_in_##TYPE(const TYPE *text, Py_ssize_t at, Py_ssize_t stop)            \
    {                                                                                              \
        for (; at < stop; at++)                                                                    \
            if (IS_DIGIT(text[at]))                                                                \
                return at;                                                                         \
        return -1;                                                                                 \
    }                                                                                              \
    static Py_ssize_t year_in_##TYPE(const TYPE *text, Py_ssize_t at, Py_ssize_t length)           \
    {                                                                                              \
        for (; at + 1 < length; at++)                                                              \
            if (text[at] - '1' < 2u && (text[at] == '1' ? text[at + 1] - '8' < 2u                  \
                                                        : text[at + 1] == '0'))                    \
                return at;                                                                         \
        return -1;                                                                                 \
    }                                                                                              \
    static int begins_in_##TYPE(const TYPE *text, Py_ssize_t at, Py_ssize_t stop,                  \
                                Py_ssize_t length, const uint8_t *seeds)                           \
    {                                                                                              \
        for (; at < stop; at++) {                                                                  \
            if (!seeds[FIRST_OF(text[at])] || (at > 0 && IS_PART(text[at - 1])))                   \
                continue;                                                                          \
            uint32_t number = text[at];                                                            \
            Py_ssize_t last = at + LETTERS < length ? at + LETTERS : length;                       \
            for (Py_ssize_t i = at + 1; i < last; i++) {                                           \
                number = (number * FACTOR + text[i]) % HASHES;                                     \
                if (HAS_BIT(seeds + FIRST, number))                                                \
                    return 1;                                                                      \
            }                                                                                      \
        }                                                                                          \
        return 0;                                                                                  \
    }                                                                                              \
    static Py_ssize_t break_in_##TYPE(const TYPE *text, Py_ssize_t length)                         \
    {                                                                                              \
        /* Nearly all have none: no branch, so that many letters are looked at in one step. */     \
        uint32_t before = ' ', odd = length > 0 && text[0] == ' ';                                 \
        for (Py_ssize_t at = 1; at < length; at++)                                                 \
            odd |= (text[at] == ' ') & (text[at - 1] == ' ');                                      \
        for (Py_ssize_t at = 0; at < length; at++)                                                 \
            odd |= (TYPE)(text[at] - 0x20) >= 0x5F;                                                \
        if (!odd)                                                                                  \
            return -1;                                                                             \
        for (Py_ssize_t at = 0; at < length; at++) {                                               \
            uint32_t code = text[at];                                                              \
            if (!IS_PLAIN(code) || (code == ' ' && before == ' '))                                 \
                return at;                                                                         \
            before = code;                                                                         \
        }                                                                                          \
        return -1;                                                                                 \
    }                                                                                              \
    static Py_ssize_t word_in_##TYPE(const TYPE *text, Py_ssize_t at, Py_ssize_t stop,             \
                                     const uint8_t *hashes, Py_ssize_t *end)                       \
    {                                                                                              \
        while (at < stop) {                                                                        \
            uint32_t code = text[at], number = 0;                                                  \
            Py_ssize_t first = at++;                                                               \
            if (!IS_LETTER(code))                                                                  \
                continue;                                                                          \
            for (int joined = 0;; joined = 1) {                                                    \
                do                                                                                 \
                    number = (number * FACTOR + SMALL(code)) % HASHES;                             \
                while (at < stop && (code = text[at], IS_LETTER(code)) && ++at);                   \
                if (joined || at + 1 >= stop || code != '\'')                                      \
                    break;                                                                         \
                code = text[at + 1];                                                               \
                if (!IS_LETTER(code))                                                              \
                    break;                                                                         \
                number = (number * FACTOR + '\'') % HASHES;                                        \
                at += 2;                                                                           \
            }                                                                                      \
            *end = at;                                                                             \
            if (HAS_BIT(hashes, number))                                                           \
                return first;                                                                      \
        }                                                                                          \
        return -1;                                                                                 \
    }

SEEK_IN(Py_UCS1)
SEEK_IN(Py_UCS2)
SEEK_IN(Py_UCS4)

/* What is written for each size of letters, by that of the string. */
#define BY_SIZE(look, string, ...)                                                                 \
    (PyUnicode_KIND(string) == PyUnicode_1BYTE_KIND                                                \
         ? look##_in_Py_UCS1(PyUnicode_1BYTE_DATA(string), __VA_ARGS__)                            \
     : PyUnicode_KIND(string) == PyUnicode_2BYTE_KIND                                              \
         ? look##_in_Py_UCS2(PyUnicode_2BYTE_DATA(string), __VA_ARGS__)                            \
         : look##_in_Py_UCS4(PyUnicode_4BYTE_DATA(string), __VA_ARGS__))

/* Numbers behind a text, held to its length; 0 with an error set. */
static int
take(PyObject *const *args, Py_ssize_t count, Py_ssize_t wanted, Py_ssize_t *start,
     Py_ssize_t *stop)
{
    if (count != wanted || !PyUnicode_Check(args[0])) {
        PyErr_Format(PyExc_TypeError, "a string and %zd more are wanted", wanted - 1);
        return 0;
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[0]);
    *start = PyLong_AsSsize_t(args[1]);
    *stop = count > 2 ? PyLong_AsSsize_t(args[2]) : length;
    if (PyErr_Occurred())
        return 0;
    if (*start < 0)
        *start = 0;
    if (*stop > length)
        *stop = length;
    return 1;
}

static PyObject *
next_digit(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t start, stop;
    if (!take(args, count, 3, &start, &stop))
        return NULL;
    return PyLong_FromSsize_t(BY_SIZE(digit, args[0], start, stop));
}

static PyObject *
next_year(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t start, stop;
    if (!take(args, count, 2, &start, &stop))
        return NULL;
    return PyLong_FromSsize_t(BY_SIZE(year, args[0], start, stop));
}

static PyObject *
may_begin(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t start, stop;
    if (!take(args, count, 4, &start, &stop))
        return NULL;
    if (!PyBytes_Check(args[3]) || PyBytes_GET_SIZE(args[3]) != FIRST + HASHES / 8)
        return PyErr_Format(PyExc_ValueError, "these are no seeds");
    const uint8_t *seeds = (const uint8_t *)PyBytes_AS_STRING(args[3]);
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[0]);
    return PyBool_FromLong(BY_SIZE(begins, args[0], start, stop, length, seeds));
}

static PyObject *
next_break(PyObject *module, PyObject *text)
{
    if (!PyUnicode_Check(text))
        return PyErr_Format(PyExc_TypeError, "a string is wanted");
    return PyLong_FromSsize_t(BY_SIZE(break, text, PyUnicode_GET_LENGTH(text)));
}

static PyObject *
next_word(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t start, stop, end = -1;
    if (!take(args, count, 4, &start, &stop))
        return NULL;
    if (!PyBytes_Check(args[3]) || PyBytes_GET_SIZE(args[3]) != HASHES / 8)
        return PyErr_Format(PyExc_ValueError, "these are no hashes");
    const uint8_t *hashes = (const uint8_t *)PyBytes_AS_STRING(args[3]);
    Py_ssize_t at = BY_SIZE(word, args[0], start, stop, hashes, &end);
    return Py_BuildValue("(nn)", at, at < 0 ? at : end);
}

static PyObject *
words_and_capitals(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t start, stop;
    if (!take(args, count, 4, &start, &stop))
        return NULL;
    Py_ssize_t least = PyLong_AsSsize_t(args[3]), words = 0, capitals = 0;
    if (PyErr_Occurred())
        return NULL;
    int kind = PyUnicode_KIND(args[0]);
    const void *text = PyUnicode_DATA(args[0]);
    for (Py_ssize_t at = start; at < stop; at++) {
        Py_UCS4 first = PyUnicode_READ(kind, text, at);
        if (Py_UNICODE_ISSPACE(first))
            continue;
        Py_ssize_t begin = at;
        while (++at < stop && !Py_UNICODE_ISSPACE(PyUnicode_READ(kind, text, at)))
            ;
        if (at - begin >= least && Py_UNICODE_ISALPHA(first)) {
            words++;
            capitals += Py_UNICODE_ISUPPER(first) != 0;
        }
    }
    return Py_BuildValue("(nn)", words, capitals);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, "See detectors/text/seek.py."}

static PyMethodDef methods[] = {
    FAST(may_begin),
    {"next_break", next_break, METH_O, "See detectors/text/seek.py."},
    FAST(next_digit),
    FAST(next_word),
    FAST(next_year),
    FAST(words_and_capitals),
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.text.seek", "See detectors/text/seek.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_seek(void)
{
    return PyModuleDef_Init(&definition);
}
