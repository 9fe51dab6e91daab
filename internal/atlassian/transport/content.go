package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// AnyContent in Request.Accept takes every answer except a page of HTML.
const AnyContent = "*/*"

// JSON sends a request and decodes its answer. An answer that is cut off, empty, followed by something else or of another
// type is an error of class UnexpectedContent, never a success with gaps.
func (c *Client) JSON(ctx context.Context, r Request, out any) error {
	_, err := c.perform(ctx, r, func(response *Response) error {
		if problem := decodeProblem(response.Body, out); problem != "" {
			return unexpected(r, response.Status, problem)
		}
		return nil
	})
	return err
}

func decodeProblem(body []byte, out any) string {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "null" {
		return "an empty answer"
	}
	err := json.Unmarshal(body, out)
	if err == nil {
		return ""
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "an answer whose field " + truncate(mismatch.Field, 60) + " has another type than the contract says"
	}
	return "an answer that is not complete JSON"
}

// contentProblem says what is wrong with the kind of an answer, or nothing.
func contentProblem(accepted []string, response *Response) string {
	if len(bytes.TrimSpace(response.Body)) == 0 {
		return "" // Whether an empty answer will do is for the caller to say.
	}
	if looksLikeHTML(response) {
		return htmlPage + "; the credentials may be refused"
	}
	fitting := func(want string) bool { return fits(want, response.MediaType) }
	if response.MediaType == "" || slices.ContainsFunc(accepted, fitting) {
		return ""
	}
	return "an answer of " + nameOfType(response.MediaType) + " instead of " + strings.Join(accepted, " or ")
}

// nameOfType names only usual types. Any other is a text of the other side, which may repeat what it was sent.
func nameOfType(mediaType string) string {
	switch mediaType {
	case "text/plain", "text/xml", "application/xml", "application/octet-stream", jsonMediaType:
		return "type " + mediaType
	default:
		return "another type"
	}
}

func fits(want, got string) bool {
	return want == AnyContent || want == got || (isJSON(want) && isJSON(got))
}

func isJSON(mediaType string) bool {
	return mediaType == jsonMediaType || strings.HasSuffix(mediaType, "+json")
}

func looksLikeHTML(response *Response) bool {
	if response.MediaType == "text/html" || response.MediaType == "application/xhtml+xml" {
		return true
	}
	begin := bytes.ToLower(bytes.TrimSpace(response.Body[:min(len(response.Body), 256)]))
	return bytes.HasPrefix(begin, []byte("<!doctype html")) || bytes.HasPrefix(begin, []byte("<html"))
}
