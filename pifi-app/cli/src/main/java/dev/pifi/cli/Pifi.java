package dev.pifi.cli;

import dev.pifi.spi.PifiException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code pifi} command. */
@Command(
    name = "pifi",
    mixinStandardHelpOptions = true,
    version = "pifi 0.1.0-SNAPSHOT",
    description = "Fine-tune small language models with a plugged-in layer of a large one.",
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
      VerifyCommand.class,
      InspectCommand.class,
      BenchCommand.class
    })
public final class Pifi {
  private static final int INTERNAL = 70;

  @Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private Pifi() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    System.exit(run(arguments));
  }

  /** Runs the command; returns its exit code. */
  static int run(String... arguments) {
    Pifi pifi = new Pifi();
    CommandLine line =
        new CommandLine(pifi)
            .setExecutionExceptionHandler((e, command, result) -> pifi.report(e, command));
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError | LinkageError e) {
      return pifi.report(e, line);
    }
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
    line.getErr().println("internal error: " + fault + (debug ? "" : " (--debug shows where)"));
    return INTERNAL;
  }

  private static void part(CommandLine line, String label, String text) {
    if (!text.isEmpty()) {
      line.getErr().println("  " + label + text);
    }
  }
}
