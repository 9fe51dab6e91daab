// Package verification decides whether a space arrived, and what a comparison of both sides says as a whole.
//
// Everything here is a pure function. The counts come in, as the search of each side gives them; what stood in Confluence right
// before the run tells what was lost from what changed there since.
package verification
