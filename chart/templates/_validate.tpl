{{/* Faults that a schema cannot see: all are collected and shown at once, each with its cure. */}}

{{- define "todo-app.validate" -}}
{{- $faults := concat
  (include "todo-app.databaseFaults" . | fromJsonArray)
  (include "todo-app.backendFaults" . | fromJsonArray)
  (include "todo-app.exposureFaults" . | fromJsonArray) -}}
{{- if $faults -}}
{{- fail (printf "\n\nthe values cannot be used:\n- %s\n" (join "\n- " $faults)) -}}
{{- end -}}
{{- end -}}

{{- define "todo-app.databaseFaults" -}}
{{- $faults := list -}}
{{- if .Values.postgresql.enabled -}}
{{- if .Values.database.host -}}
{{- $faults = append $faults (printf "database.host is %q while postgresql.enabled is true. Hint: set postgresql.enabled=false to use that host, or leave database.host empty" .Values.database.host) -}}
{{- end -}}
{{- else -}}
{{- if not .Values.database.host -}}
{{- $faults = append $faults "database.host is empty while postgresql.enabled is false. Hint: set database.host to the external PostgreSQL, or postgresql.enabled=true" -}}
{{- end -}}
{{- if not .Values.secret.existingSecret -}}
{{- $faults = append $faults (printf "secret.existingSecret is empty while postgresql.enabled is false: the chart cannot know the external database's password. Hint: kubectl -n %s create secret generic NAME --from-literal=database-password=... --from-literal=jwt-secret=\"$(openssl rand -hex 32)\", and set secret.existingSecret=NAME" .Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.backendFaults" -}}
{{- $faults := list -}}
{{- with .Values.backend -}}
{{- if and (eq .chat.provider "openai") (not .chat.existingSecret) (not $.Values.secret.existingSecret) -}}
{{- $faults = append $faults (printf "backend.chat.provider is \"openai\" and no Secret holds its key. Hint: kubectl -n %s create secret generic NAME --from-literal=openai-api-key=..., and set backend.chat.existingSecret=NAME" $.Release.Namespace) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "backend" "frontend" -}}
{{- $part := index $.Values $key -}}
{{- with $part.autoscaling -}}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) -}}
{{- $faults = append $faults (printf "%s.autoscaling.minReplicas is %d, above maxReplicas %d. Hint: raise %s.autoscaling.maxReplicas" $key (int .minReplicas) (int .maxReplicas) $key) -}}
{{- end -}}
{{- end -}}
{{- if lt (int $part.terminationGracePeriodSeconds) (add (int $part.preStopSleepSeconds) 3) -}}
{{- $faults = append $faults (printf "%s.terminationGracePeriodSeconds is %d: too short for preStopSleepSeconds %d and 3 s to finish requests. Hint: set it to %d or more" $key (int $part.terminationGracePeriodSeconds) (int $part.preStopSleepSeconds) (add (int $part.preStopSleepSeconds) 3)) -}}
{{- end -}}
{{- end -}}
{{- range $key := list "backend" "frontend" "postgresql" -}}
{{- $digest := (index $.Values $key).image.digest -}}
{{- if and $digest (not (regexMatch "^sha256:[0-9a-f]{64}$" $digest)) -}}
{{- $faults = append $faults (printf "%s.image.digest is %q, wanted sha256: and 64 hexadecimal digits. Hint: docker image inspect --format '{{index .RepoDigests 0}}' IMAGE" $key $digest) -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "todo-app.exposureFaults" -}}
{{- $faults := list -}}
{{- with .Values.frontend.service -}}
{{- $inside := or $.Values.ingress.enabled (eq .type "ClusterIP") -}}
{{- if and .externalTrafficPolicy $inside -}}
{{- $faults = append $faults (printf "frontend.service.externalTrafficPolicy is %q while the Service is a ClusterIP, which takes no traffic from outside. Hint: leave it empty, and set it at the Service of the ingress controller" .externalTrafficPolicy) -}}
{{- end -}}
{{- if and $.Values.ingress.enabled (or .nodePort (eq .type "LoadBalancer")) -}}
{{- $faults = append $faults (printf "frontend.service.type is %s, nodePort %s while ingress.enabled is true: who goes round the Ingress could forge their address. Hint: leave frontend.service.type and nodePort as they are by default, or set ingress.enabled=false" .type (toJson .nodePort)) -}}
{{- end -}}
{{- if and .nodePort (eq .type "ClusterIP") -}}
{{- $faults = append $faults (printf "frontend.service.nodePort is %d while frontend.service.type is ClusterIP. Hint: set frontend.service.type=NodePort, or nodePort to null" (int .nodePort)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.frontend.service.loadBalancerSourceRanges (ne .Values.frontend.service.type "LoadBalancer") -}}
{{- $faults = append $faults (printf "frontend.service.loadBalancerSourceRanges is set while frontend.service.type is %s, which lets everybody in. Hint: set frontend.service.type=LoadBalancer, or leave the ranges empty" .Values.frontend.service.type) -}}
{{- end -}}
{{- $believed := ne (toString .Values.backend.trustedProxies) "0" -}}
{{- if and $believed (ne .Values.backend.service.type "ClusterIP") -}}
{{- $faults = append $faults (printf "backend.service.type is %s while proxies are believed (backend.trustedProxies is not 0): who goes round the front end could forge their address. Hint: set backend.service.type=ClusterIP, or backend.trustedProxies=0" .Values.backend.service.type) -}}
{{- end -}}
{{- if and .Values.ingress.tlsSecret (not .Values.ingress.host) -}}
{{- $faults = append $faults (printf "ingress.tlsSecret is %q while ingress.host is empty. Hint: set ingress.host to the certificate's host" .Values.ingress.tlsSecret) -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}
