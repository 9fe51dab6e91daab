/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"context"
	"net/http"
	"net/url"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/migrationapi"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	migrationPath = "/migrations/public/v1"
	// maxJobBytes is the documented 390 KB, read in the stricter of its two meanings.
	maxJobBytes = 390_000
)

func migrationOperations() map[string]operation {
	return map[string]operation{
		"POST /token":                             {id: "createToken"},
		"POST /jobs":                              {id: "createJob", class: engine.Jobs, maxBody: maxJobBytes},
		"GET /jobs/{jobId}":                       {id: "getJob", class: engine.Reads},
		"POST /jobs/{jobId}/tasks":                {id: "createTask", class: engine.Tasks},
		"GET /jobs/{jobId}/tasks":                 {id: "listTasks", class: engine.Reads},
		"GET /jobs/{jobId}/tasks/{taskId}":        {id: "getTask", class: engine.Reads},
		"GET /jobs/{jobId}/tasks/{taskId}/status": {id: "getTaskStatus", class: engine.Reads},
	}
}

type migrationServer struct{ *gate }

func (h *Handler) addMigration(e *engine.Engine) {
	g := &gate{
		engine: e, basePath: migrationPath, operations: migrationOperations(), mux: h.mux(GatewayHost), unknown: h.unknown,
		writeError: writeGatewayError,
	}
	g.authenticate = func(w http.ResponseWriter, r *http.Request, _ operation) (engine.Account, bool) {
		return cloudAccount(g, w, r)
	}
	strict := migrationapi.NewStrictHandlerWithOptions(&migrationServer{g}, nil, migrationapi.StrictHTTPServerOptions{
		RequestErrorHandlerFunc: g.reject, ResponseErrorHandlerFunc: g.fail,
	})
	migrationapi.HandlerWithOptions(strict, migrationapi.StdHTTPServerOptions{
		BaseURL: migrationPath, BaseRouter: g, ErrorHandlerFunc: g.reject,
	})
}

func cloudAccount(g *gate, w http.ResponseWriter, r *http.Request) (engine.Account, bool) {
	email, apiToken, _ := r.BasicAuth()
	account, ok := g.engine.Authenticate(email, apiToken)
	if !ok {
		g.writeError(w, http.StatusUnauthorized, "The credentials are missing or wrong.")
	}
	return account, ok
}

// CreateToken answers POST /token.
func (s *migrationServer) CreateToken(
	ctx context.Context, r migrationapi.CreateTokenRequestObject,
) (migrationapi.CreateTokenResponseObject, error) {
	t, err := s.engine.CreateToken(callOf(ctx).account, r.Body.CloudURL)
	if err != nil {
		return nil, err
	}
	return migrationapi.CreateToken200JSONResponse{URI: t.CloudURL, CloudURL: t.CloudURL, Token: t.Value}, nil
}

// CreateJob answers POST /jobs.
func (s *migrationServer) CreateJob(
	ctx context.Context, r migrationapi.CreateJobRequestObject,
) (migrationapi.CreateJobResponseObject, error) {
	d := definitionOf(*r.Body)
	id, err := s.engine.CreateJob(callOf(ctx).account, d)
	if err != nil {
		return nil, err
	}
	return migrationapi.CreateJob200JSONResponse{JobID: id, JobDefinition: writtenDefinition(d)}, nil
}

// GetJob answers GET /jobs/{jobId}.
func (s *migrationServer) GetJob(
	ctx context.Context, r migrationapi.GetJobRequestObject,
) (migrationapi.GetJobResponseObject, error) {
	d, err := s.engine.Job(callOf(ctx).account, r.JobID)
	if err != nil {
		return nil, err
	}
	return migrationapi.GetJob200JSONResponse(writtenDefinition(d)), nil
}

// CreateTask answers POST /jobs/{jobId}/tasks.
func (s *migrationServer) CreateTask(
	ctx context.Context, r migrationapi.CreateTaskRequestObject,
) (migrationapi.CreateTaskResponseObject, error) {
	types := r.Body.Options.CheckTypes
	id, err := s.engine.CreateTask(callOf(ctx).account, r.JobID, r.Body.Task, engine.TaskOptions{
		IncludeKeys: types.IncludeKeys, ExcludeKeys: types.ExcludeKeys,
	})
	if err != nil {
		return nil, err
	}
	return migrationapi.CreateTask200JSONResponse{TaskID: id}, nil
}

// ListTasks answers GET /jobs/{jobId}/tasks.
func (s *migrationServer) ListTasks(
	ctx context.Context, r migrationapi.ListTasksRequestObject,
) (migrationapi.ListTasksResponseObject, error) {
	c := callOf(ctx)
	tasks, next, err := s.engine.Tasks(c.account, r.JobID, r.Params.Cursor)
	if err != nil {
		return nil, err
	}
	page := migrationapi.ListTasks200JSONResponse{Data: make([]migrationapi.Task, 0, len(tasks)), Links: s.links(c, next)}
	for _, t := range tasks {
		page.Data = append(page.Data, writtenTask(r.JobID, t))
	}
	return page, nil
}

// GetTask answers GET /jobs/{jobId}/tasks/{taskId}.
func (s *migrationServer) GetTask(
	ctx context.Context, r migrationapi.GetTaskRequestObject,
) (migrationapi.GetTaskResponseObject, error) {
	t, err := s.engine.Task(callOf(ctx).account, r.JobID, r.TaskID)
	if err != nil {
		return nil, err
	}
	return migrationapi.GetTask200JSONResponse(writtenTask(r.JobID, t)), nil
}

// links point to the page itself and, where there is one, to the next.
func (s *migrationServer) links(c call, next string) migrationapi.Links {
	here := url.URL{Scheme: "https", Host: GatewayHost, Path: c.request.URL.Path, RawQuery: c.request.URL.RawQuery}
	links := migrationapi.Links{Self: here.String()}
	switch {
	case next == "":
	case s.switches().NextLink == scenario.Cursor:
		links.Next = next
	default:
		query := here.Query()
		query.Set("cursor", next)
		here.RawQuery = query.Encode()
		links.Next = here.String()
	}
	return links
}
