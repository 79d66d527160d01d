/**
 * Who calls and what they may do: users of a file, sessions of pages, JSON web tokens, roles, CSRF
 * tokens and headers. Refuses to know what the resources do.
 */
package dev.pifi.server.security;
