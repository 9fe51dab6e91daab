// Package transport carries every request that Drover sends to Atlassian or to a Confluence instance.
//
// It exists so that four promises are kept in one place: a secret never reaches an error or a log; an error says which class
// of failure it is and whether anything can have been made on the other side; a request that must not be repeated is sent on
// a connection on which Go cannot replay it; and no request leaves for an address that only the operator's own host may use.
package transport
