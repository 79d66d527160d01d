/**
 * Specs as callers write them: names under configured roots in place of paths. Refuses everything
 * that leads out of the roots.
 */
package dev.pifi.server.spec;
