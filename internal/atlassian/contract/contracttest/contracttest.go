// Package contracttest holds clients and the simulator against the contract: each request and each answer that passes is
// validated, and what the contract does not know fails the test.
package contracttest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"github.com/drover-dev/drover/internal/atlassian/contract"
)

// registerDecoders teaches the validator the one format of the contract that it does not know.
var registerDecoders = sync.OnceFunc(func() {
	openapi3filter.RegisterBodyDecoder("application/xml", openapi3filter.PlainBodyDecoder)
})

// Server starts a server whose handler is held against the document. It returns the address under which the document's paths
// are found: that of the server with basePath.
func Server(t testing.TB, document, basePath string, handler http.Handler) *url.URL {
	t.Helper()
	return Bare(t, basePath, Handler(t, document, basePath, handler))
}

// Handler returns a handler that validates what passes between a client and next against the document. The paths of the
// document begin at basePath, which is empty or begins with a slash.
func Handler(t testing.TB, document, basePath string, next http.Handler) http.Handler {
	t.Helper()
	router := newRouter(t, document, basePath)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, err := validateRequest(router, r)
		if err != nil {
			t.Errorf("%s %s does not keep to the contract %s: %v", r.Method, r.URL.Path, document, err)
			http.Error(w, "the request does not keep to the contract", http.StatusTeapot)
			return
		}
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		if err := validateResponse(r.Context(), request, recorder); err != nil {
			t.Errorf("the answer to %s %s does not keep to the contract %s: %v", r.Method, r.URL.Path, document, err)
		}
		maps.Copy(w.Header(), recorder.Header())
		w.WriteHeader(recorder.Code)
		_, _ = recorder.Body.WriteTo(w)
	})
}

func newRouter(t testing.TB, document, basePath string) routers.Router {
	t.Helper()
	registerDecoders()
	raw, err := contract.Document(document)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		t.Fatal(err)
	}
	doc.Servers = nil
	if basePath != "" {
		doc.Servers = openapi3.Servers{{URL: basePath}}
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func validateRequest(router routers.Router, r *http.Request) (*openapi3filter.RequestValidationInput, error) {
	route, pathParams, err := router.FindRoute(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	input := &openapi3filter.RequestValidationInput{
		Request:    r,
		PathParams: pathParams,
		Route:      route,
		Options: &openapi3filter.Options{
			MultiError:            true,
			IncludeResponseStatus: true,
			AuthenticationFunc:    hasCredentials,
		},
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return input, nil
}

// hasCredentials asks only whether credentials of the kind are there; whether they are good is for the handler to say.
func hasCredentials(_ context.Context, input *openapi3filter.AuthenticationInput) error {
	_, _, isBasic := input.RequestValidationInput.Request.BasicAuth()
	isBearer := !isBasic && input.RequestValidationInput.Request.Header.Get("Authorization") != ""
	if (input.SecurityScheme.Scheme == "basic" && isBasic) || (input.SecurityScheme.Scheme == "bearer" && isBearer) {
		return nil
	}
	return errors.New("no credentials for the scheme " + input.SecurityScheme.Scheme)
}

func validateResponse(
	ctx context.Context, request *openapi3filter.RequestValidationInput, recorder *httptest.ResponseRecorder,
) error {
	return openapi3filter.ValidateResponse(ctx, &openapi3filter.ResponseValidationInput{
		RequestValidationInput: request,
		Status:                 recorder.Code,
		Header:                 recorder.Header(),
		Body:                   io.NopCloser(bytes.NewReader(recorder.Body.Bytes())),
		Options:                request.Options,
	})
}
