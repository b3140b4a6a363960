/* detectors/letters.py in C: the same functions, the same answers, some ten times as fast. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SPACE 0x20u
#define DELETED 0u
#define CODES 0x110000
/* Texts up to this length need no memory but the stack's. */
#define SHORT 4096

#define FIRST 0x9E3779B97F4A7C15ULL
#define SECOND 0xC2B2AE3D27D4EB4FULL
#define THIRD 0x165667B19E3779F9ULL
#define WORD 8
#define KEEP 24
#define LEAST 8

/* What the loop over a text learns beside the folded letters. */
typedef struct {
    uint32_t widest;
    int deleted;
    int wrapped;
} Seen;

#define LOOP_OVER(TYPE)                                                                            \
    static Seen map_##TYPE(const TYPE *text, Py_ssize_t length, const uint32_t *table,             \
                           uint32_t *out)                                                          \
    {                                                                                              \
        Seen seen = {0, 0, 0};                                                                     \
        Py_UCS4 before = 'x';                                                                      \
        for (Py_ssize_t i = 0; i < length; i++) {                                                  \
            Py_UCS4 code = text[i];                                                                \
            uint32_t value = table[code];                                                          \
            out[i] = value;                                                                        \
            seen.widest |= value;                                                                  \
            seen.deleted |= value == DELETED;                                                      \
            if (code <= 0xA0 && (code == ' ' || code == '\n'))                                     \
                seen.wrapped |= before == ' ' || (before == '\n' && code == ' ');                  \
            else                                                                                   \
                seen.wrapped |= code == '\r' || code == '\t' || code == 0xA0;                      \
            before = code;                                                                         \
        }                                                                                          \
        return seen;                                                                               \
    }

LOOP_OVER(Py_UCS1)
LOOP_OVER(Py_UCS2)
LOOP_OVER(Py_UCS4)

/* Leave out what is deleted and all but the first (of a paragraph's end: two) of a run of white
   space. `out` and `kept` get what stays; its number. */
static Py_ssize_t
squeeze(PyObject *string, uint32_t *out, int32_t *kept)
{
    int kind = PyUnicode_KIND(string);
    const void *text = PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string), count = 0;
    for (Py_ssize_t i = 0; i < length;) {
        Py_ssize_t stop = i;
        int lines = 0;
        for (Py_UCS4 code; stop < length; stop++) {
            code = PyUnicode_READ(kind, text, stop);
            if (!Py_UNICODE_ISSPACE(code))
                break;
            lines += code == '\n';
        }
        Py_ssize_t last = stop > i + 1 ? i + 1 + (lines > 1) : i + 1;
        for (Py_ssize_t at = i; at < last; at++)
            if (out[at] != DELETED) {
                kept[count] = (int32_t)at;
                out[count++] = out[at];
            }
        i = stop > last ? stop : last;
    }
    return count;
}

/* A string of the letters with a space before and after. */
static PyObject *
spaced(const uint32_t *letters, Py_ssize_t count, uint32_t widest)
{
    PyObject *made = PyUnicode_New(count + 2, widest > 0x10FFFF ? 0x10FFFF : widest);
    if (made == NULL)
        return NULL;
    int kind = PyUnicode_KIND(made);
    void *data = PyUnicode_DATA(made);
    PyUnicode_WRITE(kind, data, 0, ' ');
    PyUnicode_WRITE(kind, data, count + 1, ' ');
    if (kind == PyUnicode_1BYTE_KIND)
        for (Py_ssize_t i = 0; i < count; i++)
            ((Py_UCS1 *)data)[i + 1] = (Py_UCS1)letters[i];
    else if (kind == PyUnicode_2BYTE_KIND)
        for (Py_ssize_t i = 0; i < count; i++)
            ((Py_UCS2 *)data)[i + 1] = (Py_UCS2)letters[i];
    else
        memcpy((Py_UCS4 *)data + 1, letters, (size_t)count * sizeof(uint32_t));
    return made;
}

/* A pair of two objects, which it takes over; NULL where one is. */
static PyObject *
both(PyObject *first, PyObject *second)
{
    PyObject *made = first == NULL || second == NULL ? NULL : PyTuple_Pack(2, first, second);
    Py_XDECREF(first);
    Py_XDECREF(second);
    return made;
}

static PyObject *
fold_with(const uint32_t *table, PyObject *string, uint32_t *out)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    const void *data = PyUnicode_DATA(string);
    int kind = PyUnicode_KIND(string);
    Seen seen = kind == PyUnicode_1BYTE_KIND   ? map_Py_UCS1(data, length, table, out)
                : kind == PyUnicode_2BYTE_KIND ? map_Py_UCS2(data, length, table, out)
                                               : map_Py_UCS4(data, length, table, out);
    if (seen.wrapped || seen.deleted) {
        PyObject *kept = PyBytes_FromStringAndSize(NULL, length * (Py_ssize_t)sizeof(int32_t));
        if (kept == NULL)
            return NULL;
        Py_ssize_t count = squeeze(string, out, (int32_t *)PyBytes_AS_STRING(kept));
        if (count < length) {
            PyObject *text = NULL;
            if (_PyBytes_Resize(&kept, count * (Py_ssize_t)sizeof(int32_t)) == 0)
                text = spaced(out, count, seen.widest);
            return both(text, kept);
        }
        Py_DECREF(kept);
    }
    PyObject *text = spaced(out, length, seen.widest);
    return both(text, Py_NewRef(Py_None));
}

static PyObject *
fold(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    Py_buffer table;
    if (count != 2 || !PyUnicode_Check(args[1]))
        return PyErr_Format(PyExc_TypeError, "a table and a string are wanted");
    if (PyObject_GetBuffer(args[0], &table, PyBUF_SIMPLE) < 0)
        return NULL;
    PyObject *string = args[1], *made = NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    if (table.len < (Py_ssize_t)(CODES * sizeof(uint32_t)) || length > INT32_MAX) {
        PyErr_Format(PyExc_ValueError, "a table of %zd bytes, a text of %zd letters", table.len,
                     length);
    }
    else if (length <= SHORT) {
        uint32_t out[SHORT];
        made = fold_with(table.buf, string, out);
    }
    else {
        uint32_t *out = PyMem_Malloc((size_t)length * sizeof(uint32_t));
        made = out == NULL ? PyErr_NoMemory() : fold_with(table.buf, string, out);
        PyMem_Free(out);
    }
    PyBuffer_Release(&table);
    return made;
}

#define COUNT_IN(TYPE)                                                                             \
    static void count_##TYPE(const TYPE *text, Py_ssize_t length, Py_ssize_t *capitals,            \
                             Py_ssize_t *letters)                                                  \
    {                                                                                              \
        uint32_t upper = 0, all = 0;                                                               \
        for (Py_ssize_t i = 0; i < length; i++) {                                                  \
            upper += (TYPE)(text[i] - 'A') < 26;                                                   \
            all += (TYPE)((text[i] | 0x20) - 'a') < 26;                                            \
        }                                                                                          \
        *capitals = upper;                                                                         \
        *letters = all;                                                                            \
    }

COUNT_IN(Py_UCS1)
COUNT_IN(Py_UCS2)
COUNT_IN(Py_UCS4)

static PyObject *
latin(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyUnicode_Check(args[0]))
        return PyErr_Format(PyExc_TypeError, "a string and a number are wanted");
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[0]), most = PyLong_AsSsize_t(args[1]);
    if (PyErr_Occurred())
        return NULL;
    if (length > most)
        length = most > 0 ? most : 0;
    int kind = PyUnicode_KIND(args[0]);
    const void *text = PyUnicode_DATA(args[0]);
    Py_ssize_t capitals, letters;
    if (kind == PyUnicode_1BYTE_KIND)
        count_Py_UCS1(text, length, &capitals, &letters);
    else if (kind == PyUnicode_2BYTE_KIND)
        count_Py_UCS2(text, length, &capitals, &letters);
    else
        count_Py_UCS4(text, length, &capitals, &letters);
    return both(PyLong_FromSsize_t(capitals), PyLong_FromSsize_t(letters));
}

/* The text in UTF-8 without its spaces, a surrogate like any other letter; its length. */
static size_t
packed(PyObject *string, uint8_t *out, Py_ssize_t *letters)
{
    int kind = PyUnicode_KIND(string);
    const void *text = PyUnicode_DATA(string);
    Py_ssize_t length = PyUnicode_GET_LENGTH(string);
    size_t size = 0;
    *letters = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, text, i);
        if (code == ' ')
            continue;
        ++*letters;
        if (code < 0x80) {
            out[size++] = (uint8_t)code;
            continue;
        }
        if (code < 0x800)
            out[size++] = (uint8_t)(0xC0 | code >> 6);
        else {
            if (code < 0x10000)
                out[size++] = (uint8_t)(0xE0 | code >> 12);
            else {
                out[size++] = (uint8_t)(0xF0 | code >> 18);
                out[size++] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
            }
            out[size++] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
        }
        out[size++] = (uint8_t)(0x80 | (code & 0x3F));
    }
    return size;
}

static uint64_t
word_at(const uint8_t *data)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t word;
    memcpy(&word, data, sizeof word);
#else
    uint64_t word = 0;
    for (int i = WORD - 1; i >= 0; i--)
        word = word << 8 | data[i];
#endif
    return word;
}

static uint64_t
gram_at(const uint8_t *data)
{
    return (word_at(data) * FIRST + word_at(data + WORD)) * SECOND;
}

static int
ascending(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Of how many grams a text is. */
static size_t
grams_of(size_t size, int wide)
{
    size_t least = (wide ? 4 : 2) * WORD;
    return (size > least ? size : least) - (least - 1);
}

/* The hashes of all grams. `data` is zeros from its end on. */
static void
hashes_of(const uint8_t *data, size_t count, int wide, uint64_t *out)
{
    count += wide ? 2 * WORD : 0;
    for (size_t i = 0; i < count; i++)
        out[i] = gram_at(data + i);
    if (wide) {
        count -= 2 * WORD;
        for (size_t i = 0; i < count; i++)
            out[i] = (out[i] * THIRD + out[i + 2 * WORD]) * SECOND;
    }
}

/* Of hashes in order those that differ; their number. */
static size_t
different(uint64_t *hashes, size_t count)
{
    size_t made = 0;
    for (size_t i = 0; i < count; i++)
        if (made == 0 || hashes[i] != hashes[made - 1])
            hashes[made++] = hashes[i];
    return made;
}

/* Those hashes that stand for a text, in order, shortened to their upper halves; their number. */
static size_t
keep(const uint8_t *data, size_t count, int wide, uint64_t *hashes, uint64_t *kept)
{
    int level = -1;
    size_t number = 0;
    for (size_t share = count / KEEP; share; share >>= 1)
        level++;
    uint64_t limit = level > 0 ? 1ULL << (64 - level) : 0;
    if (limit && !wide)
        /* Most texts: without a place for every hash, nor a branch for each that is dropped. */
        for (size_t i = 0; i < count; i++) {
            kept[number] = gram_at(data + i);
            number += kept[number] < limit;
        }
    else {
        hashes_of(data, count, wide, hashes);
        for (size_t i = 0; i < count; i++)
            if (limit == 0 || hashes[i] < limit)
                kept[number++] = hashes[i];
    }
    if (number < LEAST) {
        hashes_of(data, count, wide, hashes);
        qsort(hashes, count, sizeof *hashes, ascending);
        number = different(hashes, count);
        if (number > LEAST)
            number = LEAST;
        memcpy(kept, hashes, number * sizeof *hashes);
    }
    qsort(kept, number, sizeof *kept, ascending);
    for (size_t i = 0; i < number; i++)
        kept[i] >>= 32;
    return different(kept, number);
}

static PyObject *
grams(PyObject *module, PyObject *string)
{
    if (!PyUnicode_Check(string))
        return PyErr_Format(PyExc_TypeError, "a string is wanted");
    size_t length = (size_t)PyUnicode_GET_LENGTH(string) + 4 * WORD;
    unsigned width = PyUnicode_MAX_CHAR_VALUE(string) < 0x80 ? 1
                     : PyUnicode_KIND(string) == PyUnicode_4BYTE_KIND ? 4 : 3;
    /* Behind one another: hashes, those kept, the text. */
    uint64_t *hashes = PyMem_Malloc(length * (2 * width * sizeof(uint64_t) + width));
    if (hashes == NULL)
        return PyErr_NoMemory();
    uint64_t *kept = hashes + length * width;
    uint8_t *data = (uint8_t *)(kept + length * width);
    Py_ssize_t letters;
    size_t size = packed(string, data, &letters);
    size_t number = 0;
    memset(data + size, 0, 4 * WORD);
    if (size > 0) {
        int wide = 2 * size > 3 * (size_t)letters;
        number = keep(data, grams_of(size, wide), wide, hashes, kept);
    }
    PyObject *made = PyTuple_New((Py_ssize_t)number);
    for (size_t i = 0; made != NULL && i < number; i++) {
        PyObject *hash = PyLong_FromUnsignedLongLong(kept[i]);
        if (hash == NULL)
            Py_CLEAR(made);
        else
            PyTuple_SET_ITEM(made, (Py_ssize_t)i, hash);
    }
    PyMem_Free(hashes);
    return made;
}

static PyMethodDef methods[] = {
    {"fold", (PyCFunction)(void (*)(void))fold, METH_FASTCALL, "See detectors/letters.py."},
    {"latin", (PyCFunction)(void (*)(void))latin, METH_FASTCALL, "See detectors/letters.py."},
    {"grams", grams, METH_O, "See detectors/letters.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.letters", "See detectors/letters.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_letters(void)
{
    return PyModuleDef_Init(&definition);
}
