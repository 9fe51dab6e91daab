/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package httpapi

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/drover-dev/drover/internal/simulator/assistantapi"
	"github.com/drover-dev/drover/internal/simulator/confluenceapi"
	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const assistantPath = "/rest/migration/latest"

func assistantOperations() map[string]operation {
	return map[string]operation{
		"POST /cloud/save/token":               {id: "saveToken", assistant: "3.10.8", admin: true},
		"POST /public/v1/attach":               {id: "attach", assistant: "3.9.6", admin: true},
		"GET /app-migration/progress/{planId}": {id: "getAppProgress", assistant: "3.9.6", admin: true},
		"GET /app-migration/trigger/{planId}":  {id: "triggerApps", assistant: "3.4.8", admin: true},
		"GET /email/domains":                   {id: "listEmailDomains", assistant: "3.6.0", admin: true},
	}
}

func confluenceOperations() map[string]operation {
	return map[string]operation{
		"GET /rest/api/server-information":               {id: "getServerInformation", confluence: "9.0"},
		"GET /rest/applinks/latest/manifest":             {id: "getApplinksManifest"},
		"GET /rest/troubleshooting/1.0/pre-upgrade/info": {id: "getPreUpgradeInfo", confluence: "6.15.8", admin: true},
		"GET /rest/plugins/1.0/{$}":                      {id: "listPlugins", admin: true},
		"GET /rest/api/space":                            {id: "listSpaces"},
		"GET /rest/api/space/{spaceKey}/content/page":    {id: "listSpacePages"},
		"GET /rest/api/search":                           {id: "searchContent"},
		"POST /rest/api/backup-restore/backup/space":     {id: "startSpaceBackup", confluence: "8.3", backup: true},
		"GET /rest/api/backup-restore/jobs":              {id: "listBackupJobs", confluence: "8.3", backup: true},
		"GET /rest/api/backup-restore/jobs/{jobId}":      {id: "getBackupJob", confluence: "8.3", backup: true},
		"GET /rest/api/backup-restore/restore/files":     {id: "listRestoreFiles", confluence: "8.3", backup: true},
	}
}

// instanceServer answers for one Confluence and for the assistant in it.
type instanceServer struct {
	*gate
	scenario.Instance
	contextPath string
}

func (h *Handler) addInstance(e *engine.Engine, in scenario.Instance, base *url.URL) {
	contextPath := strings.TrimRight(base.Path, "/")
	newServer := func(path string, operations map[string]operation) *instanceServer {
		g := &gate{
			engine: e, basePath: path, operations: operations, mux: h.mux(base.Host), unknown: h.unknown,
			writeError: writePlainError,
		}
		s := &instanceServer{gate: g, Instance: in, contextPath: contextPath}
		g.authenticate = s.admitUser
		return s
	}
	s := newServer(contextPath, confluenceOperations())
	confluenceapi.HandlerWithOptions(
		confluenceapi.NewStrictHandlerWithOptions(s, nil, confluenceapi.StrictHTTPServerOptions{
			RequestErrorHandlerFunc: s.reject, ResponseErrorHandlerFunc: s.fail,
		}),
		confluenceapi.StdHTTPServerOptions{BaseURL: contextPath, BaseRouter: s.gate, ErrorHandlerFunc: s.reject})
	a := newServer(contextPath+assistantPath, assistantOperations())
	assistantapi.HandlerWithOptions(
		assistantapi.NewStrictHandlerWithOptions(&assistantServer{a}, nil, assistantapi.StrictHTTPServerOptions{
			RequestErrorHandlerFunc: a.reject, ResponseErrorHandlerFunc: a.fail,
		}),
		assistantapi.StdHTTPServerOptions{BaseURL: a.basePath, BaseRouter: a.gate, ErrorHandlerFunc: a.reject})
}

// admitUser lets a user of the instance pass to what its version and the user's rights allow.
func (s *instanceServer) admitUser(w http.ResponseWriter, r *http.Request, op operation) (engine.Account, bool) {
	user := s.user(r)
	switch {
	case user == nil && s.switches().Anonymous == scenario.LoginPage:
		writeLoginPage(w)
	case user == nil:
		s.writeError(w, http.StatusUnauthorized, "Basic Authentication Failure - Reason : AUTHENTICATED_FAILED")
	case op.admin && user.NotAdministrator:
		s.writeError(w, http.StatusForbidden, "The user is not a system administrator.")
	case !s.has(op):
		s.writeError(w, http.StatusNotFound, "null for uri: "+r.URL.Path)
	default:
		return "", true
	}
	return "", false
}

func (s *instanceServer) user(r *http.Request) *scenario.User {
	name, password, basic := r.BasicAuth()
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	for i, u := range s.Users {
		if basic && u.Name == name && same(u.Password, password) || bearer && same(u.Token, token) {
			return &s.Users[i]
		}
	}
	return nil
}

func same(want, got string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

// has tells whether the versions of Confluence and of the assistant have an operation.
func (s *instanceServer) has(op operation) bool {
	return !olderThan(s.Version, op.confluence) && (!op.backup || !s.Backup.Unsupported) &&
		(op.assistant == "" || s.AssistantVersion != "" && !olderThan(s.AssistantVersion, op.assistant))
}

// olderThan compares versions number by number; what is not a number counts as zero.
func olderThan(version, needed string) bool {
	return slices.Compare(numbers(version), numbers(needed)) < 0
}

func numbers(version string) []int {
	var parsed []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			n = 0
		}
		parsed = append(parsed, n)
	}
	return parsed
}
