package dev.pifi.cli;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The {@code pifi} command. */
@Command(
    name = "pifi",
    mixinStandardHelpOptions = true,
    version = "pifi 0.1.0-SNAPSHOT",
    description = "Fine-tune small language models with a plugged-in layer of a large one.",
    footer = {
      "",
      "Exit codes: 0 good, 1 a verification failed, 2 wrong command line, 3 spec, 4 file, 5 checkpoint,",
      "6 not supported, 7 data, 8 plug-in, 9 training, 10 disk, 70 a fault of PiFi, 130 and 143 stopped."
    },
    subcommands = {
      InitCommand.class,
      ValidateCommand.class,
      PluginsCommand.class,
      TrainCommand.class,
      ResumeCommand.class,
      WorkerCommand.class,
      DemoCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      ScoreCommand.class,
      CompareCommand.class,
      VerifyCommand.class,
      InspectCommand.class,
      BenchCommand.class,
      ServeCommand.class
    })
public final class Pifi {
  private static final int INTERNAL = 70;

  /** Examples fit on one line each, so that they can be copied. */
  private static final int HELP_WIDTH = 110;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private Pifi() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    speakUtf8();
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    Signals.endAtOnce();
    System.exit(run(arguments));
  }

  /**
   * JSON is UTF-8 whatever the locale: without one, Java writes question marks for umlauts. The
   * console of Windows has code pages, which Java knows better.
   */
  private static void speakUtf8() {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      System.setOut(utf8(FileDescriptor.out));
      System.setErr(utf8(FileDescriptor.err));
    }
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 8192),
        true,
        StandardCharsets.UTF_8);
  }

  /** Runs the command; returns its exit code. */
  static int run(String... arguments) {
    Pifi pifi = new Pifi();
    CommandLine line =
        commands(pifi)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            .setExecutionExceptionHandler((e, command, result) -> pifi.report(e, command))
            .setParameterExceptionHandler((e, words) -> misused(e));
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError | LinkageError e) {
      return pifi.report(e, line);
    }
  }

  /** All commands, as the tests walk them. */
  static CommandLine commands() {
    return commands(new Pifi());
  }

  private static CommandLine commands(Pifi pifi) {
    CommandLine line = new CommandLine(pifi).setUsageHelpWidth(HELP_WIDTH);
    line.getSubcommands().values().forEach(Pifi::addHelp);
    return line;
  }

  private static void addHelp(CommandLine line) {
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
    line.getSubcommands().values().forEach(Pifi::addHelp);
  }

  /** A wrong command line: what is wrong with it and where help is, not the help itself. */
  private static int misused(CommandLine.ParameterException fault) {
    CommandLine line = fault.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + fault.getMessage());
    if (fault instanceof CommandLine.UnmatchedArgumentException unmatched) {
      CommandLine.UnmatchedArgumentException.printSuggestions(unmatched, err);
    }
    List<String> known = List.copyOf(line.getSubcommands().keySet());
    if (!known.isEmpty()) {
      err.println("  known:  " + String.join(", ", known));
    }
    err.println("  do:     see '" + line.getCommandSpec().qualifiedName() + " --help'");
    return ErrorCode.USAGE.exitCode();
  }

  private int report(Throwable fault, CommandLine line) {
    if (debug) {
      fault.printStackTrace(line.getErr());
    }
    if (fault instanceof Stopped stopped) {
      line.getErr().println(stopped.getMessage());
      return stopped.exitCode();
    }
    if (fault instanceof PifiException e) {
      line.getErr().println("error: " + e.subject());
      part(line, "wanted: ", e.expected());
      part(line, "found:  ", e.actual());
      part(line, "do:     ", e.remedy());
      return e.code().exitCode();
    }
    if (fault instanceof OutOfMemoryError && String.valueOf(fault.getMessage()).contains("heap")) {
      line.getErr().println("error: memory");
      part(line, "wanted: ", "room for rows and models in Java's heap");
      part(line, "found:  ", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most, all in use");
      part(line, "do:     ", "give it more, as in PIFI_HEAP=8g pifi ..., or fewer rows");
      return INTERNAL;
    }
    Throwable root = fault;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String cause = root == fault ? "" : ": " + root.getMessage();
    line.getErr()
        .println("internal error: " + fault + cause + (debug ? "" : " (--debug shows where)"));
    return INTERNAL;
  }

  private static void part(CommandLine line, String label, String text) {
    if (!text.isEmpty()) {
      line.getErr().println("  " + label + text);
    }
  }
}
