package dev.pifi.engine.checkpoint.pickle;

/** The opcodes of pickle protocols 2 to 4 that a checkpoint needs, as Python's documents them. */
final class Opcode {
  static final int PROTO = 0x80;
  static final int FRAME = 0x95;
  static final int STOP = '.';

  static final int NONE = 'N';
  static final int TRUE = 0x88;
  static final int FALSE = 0x89;
  static final int INT = 'J';
  static final int INT1 = 'K';
  static final int INT2 = 'M';
  static final int LONG1 = 0x8a;
  static final int LONG4 = 0x8b;
  static final int FLOAT = 'G';

  /** Text of Python 3. */
  static final int UNICODE = 'X';

  static final int SHORT_UNICODE = 0x8c;
  static final int UNICODE8 = 0x8d;

  /** Text of Python 2. */
  static final int STRING = 'T';

  static final int SHORT_STRING = 'U';

  static final int MARK = '(';
  static final int POP = '0';
  static final int POP_MARK = '1';
  static final int EMPTY_TUPLE = ')';
  static final int TUPLE1 = 0x85;
  static final int TUPLE2 = 0x86;
  static final int TUPLE3 = 0x87;
  static final int TUPLE = 't';
  static final int EMPTY_LIST = ']';
  static final int APPEND = 'a';
  static final int APPENDS = 'e';
  static final int EMPTY_DICT = '}';
  static final int SETITEM = 's';
  static final int SETITEMS = 'u';

  static final int GET = 'h';
  static final int LONG_GET = 'j';
  static final int PUT = 'q';
  static final int LONG_PUT = 'r';
  static final int MEMOIZE = 0x94;

  static final int GLOBAL = 'c';
  static final int STACK_GLOBAL = 0x93;
  static final int REDUCE = 'R';
  static final int NEW_OBJECT = 0x81;
  static final int BUILD = 'b';
  static final int PERSISTENT_ID = 'Q';

  private Opcode() {}
}
