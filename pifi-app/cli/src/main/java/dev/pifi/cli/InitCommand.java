package dev.pifi.cli;

import dev.pifi.engine.spec.Recipes;
import dev.pifi.engine.spec.SpecTemplate;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pifi init}: writes a commented spec. */
@Command(
    name = "init",
    description = "Write a commented run spec to start from.",
    footer = {"", "Examples:", "  pifi init run.yaml", "  pifi init squad.yaml --recipe squad"})
public final class InitCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "run.yaml",
      description = "The file to write (default: ${DEFAULT-VALUE}).")
  private Path file;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      completionCandidates = RecipeNames.class,
      description = "The spec of a data set of the paper: ${COMPLETION-CANDIDATES}.")
  private Optional<String> recipe = Optional.empty();

  @Option(names = "--force", description = "Replace the file if it is there.")
  private boolean force;

  /** What {@code --recipe} takes. */
  private static final class RecipeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Recipes.names().iterator();
    }
  }

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    String text = recipe.map(Recipes::text).orElseGet(SpecTemplate::text);
    try {
      if (file.toAbsolutePath().getParent() != null) {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      if (force) {
        Files.writeString(file, text);
      } else {
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
    } catch (FileAlreadyExistsException e) {
      throw PifiException.of(ErrorCode.USAGE, file.toString())
          .expected("a name that is free")
          .actual("a file that is already there")
          .remedy("choose another name, or replace it with --force")
          .cause(e)
          .build();
    } catch (IOException e) {
      throw PifiException.of(ErrorCode.STORAGE_FAILED, file.toString())
          .expected("to write the spec")
          .actual(e.toString())
          .remedy("choose a folder that can be written")
          .cause(e)
          .build();
    }
    command
        .commandLine()
        .getOut()
        .println("wrote " + file + "; fill in the paths, then: pifi validate " + file);
    return 0;
  }
}
