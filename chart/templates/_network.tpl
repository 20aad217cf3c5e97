{{/* Parts of NetworkPolicies. */}}

{{/* Port 53 of any address: cluster DNS has other labels in other distributions, or runs on the node. */}}
{{- define "todo-app.dnsEgress" -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
{{- end -}}

{{/* The port of a URL: named, or by its scheme. */}}
{{- define "todo-app.urlPort" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "80" "443" (eq $url.scheme "http")) -}}
{{- end -}}
