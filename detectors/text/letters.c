/* detectors/text/letters.py in C: the same functions, the same answers, some ten times as fast. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define SPACE 0x20u
#define DELETED 0u
#define CODES 0x110000
/* Texts up to this length need no memory but the stack's. */
#define SHORT 4096

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

/* The folded text of one in ASCII, whose letters are folded to such and none deleted; NULL without
   an error set where white space has to be left out. */
static PyObject *
fold_ascii(const uint32_t *table, const Py_UCS1 *text, Py_ssize_t length)
{
    PyObject *made = PyUnicode_New(length + 2, 0x7F);
    if (made == NULL)
        return NULL;
    Py_UCS1 *out = PyUnicode_1BYTE_DATA(made), before = 'x';
    int wrapped = 0;
    *out++ = SPACE;
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS1 code = text[i];
        out[i] = (Py_UCS1)table[code];
        if (code <= ' ')
            wrapped |= code == '\r' || code == '\t' ||
                       (code == ' ' ? before == ' ' || before == '\n' : code == '\n' && before == ' ');
        before = code;
    }
    out[length] = SPACE;
    if (wrapped)
        Py_CLEAR(made);
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
    if (PyUnicode_IS_ASCII(string)) {
        PyObject *made = fold_ascii(table, data, length);
        if (made != NULL || PyErr_Occurred())
            return both(made, Py_NewRef(Py_None));
    }
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

static PyMethodDef methods[] = {
    {"fold", (PyCFunction)(void (*)(void))fold, METH_FASTCALL, "See detectors/text/letters.py."},
    {"latin", (PyCFunction)(void (*)(void))latin, METH_FASTCALL, "See detectors/text/letters.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.text.letters", "See detectors/text/letters.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_letters(void)
{
    return PyModuleDef_Init(&definition);
}
