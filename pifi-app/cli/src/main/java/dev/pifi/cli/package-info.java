/**
 * The command line. Holds commands and how progress and errors are shown; refuses any work of its
 * own.
 */
package dev.pifi.cli;
